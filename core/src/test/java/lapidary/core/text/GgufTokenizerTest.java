package lapidary.core.text;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.format.Formats;
import lapidary.core.format.ModelFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Truth: the tokenizer cases that llama.cpp keeps beside its vocabularies, `NAME.gguf.inp` and `NAME.gguf.out`.
final class GgufTokenizerTest {
    private static final Path FOLDER = Path.of(System.getProperty("lapidary.fixtures", ""), "gguf-vocab");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gpt-2", "llama-spm"})
    void llamaCppsCasesGiveItsIds(String name) throws IOException {
        try (ModelFile file = open(name);
                Tokenizer tokenizer = Tokenizers.of(file)) {
            List<String> cases = List.of(Files.readString(beside(file, ".inp")).split("\n__ggml_vocab_test__\n", -1));
            List<String> ids = Files.readAllLines(beside(file, ".out"));
            assertEquals(46, ids.size());
            assertAll(IntStream.range(0, ids.size())
                    .mapToObj(i -> () -> assertEquals(
                            ids.get(i).strip(),
                            joined(tokenizer.encode(cases.get(i))),
                            "case " + i + ": " + cases.get(i))));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gpt-2", "llama-spm"})
    void anyTextComesBack(String name) throws IOException {
        try (ModelFile file = open(name);
                Tokenizer tokenizer = Tokenizers.of(file)) {
            Random random = new Random(7);
            for (int i = 0; i < 300; i++) {
                String text = Texts.random(random, 1 + random.nextInt(80));
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
            }
        }
    }

    private static ModelFile open(String name) throws IOException {
        Path path = FOLDER.resolve("ggml-vocab-" + name + ".gguf");
        assumeTrue(Files.exists(path), "no fixture " + path);
        return Formats.open(path);
    }

    private static Path beside(ModelFile file, String ending) {
        return Path.of(file.path() + ending);
    }

    private static String joined(int[] ids) {
        return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }
}
