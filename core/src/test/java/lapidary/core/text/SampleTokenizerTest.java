package lapidary.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import lapidary.core.model.Model;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Truth: the reference ids beside the sample, made by SentencePiece itself.
final class SampleTokenizerTest {
    private static final Path SAMPLE = Path.of(System.getProperty("lapidary.samples"), "classics-4m");
    private static Model model;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() throws IOException {
        model = Model.open(SAMPLE);
        tokenizer = Tokenizers.of(model);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
        model.close();
    }

    @Test
    void theHeldOutTextGivesTheReferenceIds() throws IOException {
        int[] ids = tokenizer.encode(Files.readString(SAMPLE.resolve("heldout.txt")));
        assertEquals(39_078, ids.length);
        int[] reference = Files.readAllLines(SAMPLE.resolve("reference/heldout-first-512-ids.txt")).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
        assertArrayEquals(reference, Arrays.copyOf(ids, 512));
    }

    @Test
    void theHeldOutTextComesBack() throws IOException {
        String text = Files.readString(SAMPLE.resolve("heldout.txt"));
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
    }

    @Test
    void tellsTheSpecialPieces() {
        assertEquals(1, tokenizer.bos());
        assertEquals(2, tokenizer.eos());
        assertEquals(2048, tokenizer.size());
        assertFalse(tokenizer.addsBos());
        assertEquals(" t", tokenizer.piece(259));
        assertEquals("<s>", tokenizer.piece(1));
        assertEquals("<0xE2>", tokenizer.piece(3 + 0xE2));
        assertEquals("\n", tokenizer.piece(3 + '\n'));
    }

    /// Ids by Python's sentencepiece 0.2.2.
    @Test
    void controlPiecesInTheTextStayText() {
        assertArrayEquals(new int[] {1961, 63, 1967, 2046}, tokenizer.encode("<s>"));
        assertEquals("<s>", tokenizer.decode(tokenizer.encode("<s>")));
        assertEquals(" t a", tokenizer.decode(new int[] {1, 1961, 259, 261, 2}));
    }

    @Test
    void emptyTextHasNoTokens() {
        assertArrayEquals(new int[0], tokenizer.encode(""));
        assertEquals("", tokenizer.decode(new int[0]));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyTextComesBack(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            String text = Texts.random(random, 1 + random.nextInt(60));
            assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void aStreamGivesTheSameTextInWholeCharacters(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            String prompt = "It was";
            String text = prompt + " " + Texts.random(random, 200);
            int[] ids = tokenizer.encode(text);
            int before = tokenizer.encode(prompt).length;
            TextStream stream = new TextStream(tokenizer, Arrays.copyOf(ids, before));
            StringBuilder out = new StringBuilder(tokenizer.decode(Arrays.copyOf(ids, before)));
            for (int t = before; t < ids.length; t++) {
                String added = stream.add(ids[t]);
                assertFalse(added.contains("\uFFFD"), added);
                out.append(added);
            }
            assertEquals(text, out.append(stream.finish()).toString());
        }
    }

    @Test
    void bytesThatAreNoTextAreGivenOutAtTheEnd() {
        TextStream stream = new TextStream(tokenizer, new int[] {259});
        assertEquals("", stream.add(3 + 0xE2));
        assertEquals("", stream.add(3 + 0x82));
        assertEquals("\uFFFD", stream.finish());
        assertEquals("", stream.finish());
    }
}
