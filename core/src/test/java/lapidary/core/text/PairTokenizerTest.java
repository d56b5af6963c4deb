package lapidary.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.model.Model;
import lapidary.core.model.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tokenizer in the older files, `vocab.json` and `merges.txt`, as OPT has it.
class PairTokenizerTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeFolder() throws IOException {
        TinyModels.write(folder, "opt");
        Files.delete(folder.resolve("tokenizer.json"));
        StringBuilder vocab = new StringBuilder("{\"<s>\": 0, \"<pad>\": 1, \"</s>\": 2, \"<unk>\": 3");
        int id = 4;
        for (String piece : new String[] {"a", "b", "c", "Ġ", "ab", "Ġab", "Ġabc", "1", "."}) {
            vocab.append(", \"").append(piece).append("\": ").append(id++);
        }
        Files.writeString(folder.resolve("vocab.json"), vocab.append("}"));
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\nĠ ab\nĠab c\n");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"add_bos_token\": true, \"bos_token\": {\"__type\": \"AddedToken\", \"content\": \"</s>\"},"
                        + " \"eos_token\": \"</s>\", \"tokenizer_class\": \"GPT2Tokenizer\"}");
    }

    @Test
    void mergesPairsAndBeginsWithTheTokenThatEnds() throws IOException {
        try (Model model = Model.open(folder);
                Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = tokenizer.encode("ab abc ab1.");
            assertArrayEquals(new int[] {8, 10, 9, 11, 12}, tokens);
            assertEquals("ab abc ab1.", tokenizer.decode(tokens));
            assertTrue(tokenizer.addsBos());
            assertEquals(2, tokenizer.bos());
            assertEquals("", tokenizer.decode(new int[] {2}));
        }
    }

    @Test
    void saysWhatItNeedsOfATokenizerOfAnUnknownKind() throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"StrangeTokenizer\"}");
        Files.writeString(
                folder.resolve("config.json"),
                Files.readString(folder.resolve("config.json")).replace("\"opt\"", "\"strange\""));
        try (Model model = Model.open(folder)) {
            FormatException e = assertThrows(FormatException.class, () -> Tokenizers.of(model));
            assertTrue(e.getMessage().contains("tokenizer.json"), e.getMessage());
        }
    }
}
