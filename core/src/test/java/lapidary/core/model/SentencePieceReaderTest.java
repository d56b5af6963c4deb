package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lapidary.core.format.FormatException;
import lapidary.core.model.Vocabulary.Kind;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Spacing;
import lapidary.core.model.Vocabulary.Special;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SentencePieceReaderTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("lapidary.samples"), "classics-4m", "tokenizer.model");

    /// Pieces as Python's sentencepiece 0.2.2 lists them for the sample.
    @Test
    void readsTheSample() throws IOException {
        Vocabulary sample = SentencePieceReader.read(SAMPLE);
        assertEquals(Kind.SENTENCE_PIECE, sample.kind());
        assertEquals(2048, sample.pieces().size());
        assertEquals(
                List.of(
                        new Piece("<unk>", 0, PieceType.UNKNOWN),
                        new Piece("<s>", 0, PieceType.CONTROL),
                        new Piece("</s>", 0, PieceType.CONTROL),
                        new Piece("<0x00>", 0, PieceType.BYTE)),
                sample.pieces().subList(0, 4));
        assertEquals(new Piece("▁t", -0.0f, PieceType.NORMAL), sample.pieces().get(259));
        assertEquals(new Piece("î", -1788, PieceType.NORMAL), sample.pieces().get(2047));
        assertEquals(new Special(1, 2, 0, -1, false, false), sample.special());
        assertEquals(new Spacing(true, false, ""), sample.spacing());
    }

    @Test
    void namesATruncatedFile() throws IOException {
        byte[] whole = Files.readAllBytes(SAMPLE);
        FormatException thrown = assertThrows(
                FormatException.class,
                () -> SentencePieceReader.parse(Arrays.copyOf(whole, 1000), Path.of("tokenizer.model")));
        assertTrue(thrown.getMessage().startsWith("tokenizer.model: piece "), thrown.getMessage());
        assertEquals(FormatException.Problem.TRUNCATED, thrown.problem());
    }

    @Test
    void refusesAnEmptyFile() {
        FormatException thrown = assertThrows(
                FormatException.class, () -> SentencePieceReader.parse(new byte[0], Path.of("tokenizer.model")));
        assertEquals(FormatException.Problem.BAD_TOKENIZER, thrown.problem());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void damagedFilesGiveANamedErrorOrAVocabulary(long seed) throws IOException {
        byte[] whole = Files.readAllBytes(SAMPLE);
        Random random = new Random(seed);
        for (int repeat = 0; repeat < 50; repeat++) {
            byte[] damaged = Arrays.copyOf(whole, 200 + random.nextInt(whole.length - 200));
            for (int i = 0; i < 5; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertTrue(!SentencePieceReader.parse(damaged, SAMPLE).pieces().isEmpty());
            } catch (FormatException e) {
                assertTrue(e.getMessage().contains("expected"), e.getMessage());
            }
        }
    }
}
