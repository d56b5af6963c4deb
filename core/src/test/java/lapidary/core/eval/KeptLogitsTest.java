package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Kept logits of the sample against running it.
class KeptLogitsTest {
    private static final int CONTEXT = 64;
    private static final KeptLogits.Amount SMALL = new KeptLogits.Amount(8, 4, 200);

    @TempDir
    private static Path folder;

    private static int[] tokens = new int[0];

    @BeforeAll
    static void readText() throws IOException {
        try (Model model = Classics.open()) {
            tokens = Arrays.copyOf(Classics.heldout(model), 6200);
        }
    }

    private static TopLogitsHeader write(Model model, Protocol protocol, KeptLogits.Amount amount, Path out)
            throws IOException {
        TextSequences text = new TextSequences(tokens, 1, protocol, CONTEXT);
        return KeptLogits.write(model, text, "heldout.txt", amount, out, Job.UNWATCHED);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theOriginalNeedNotBeRunAgain(Protocol protocol) throws Exception {
        Path file = folder.resolve(protocol + ".top");
        try (Model model = Classics.open()) {
            TopLogitsHeader header = write(model, protocol, KeptLogits.Amount.STANDARD, file);
            assertEquals(header.fileBytes(), Files.size(file));
            Weights changed = Classics.rounded(model, 4);
            Evaluation whole = Evaluator.evaluate(
                    new Evaluator.Request(model, changed, Optional.of(model), tokens, 1, protocol, CONTEXT),
                    running -> {},
                    Job.UNWATCHED);
            try (TopLogitsFile reference = TopLogitsFile.open(file)) {
                assertEquals(header, reference.header());
                KeptLogits.checkOriginal(reference, model, Job.UNWATCHED);
                KeptLogits.Result kept =
                        KeptLogits.evaluate(model, changed, reference, tokens, running -> {}, Job.UNWATCHED);
                assertClose(whole, kept);
            }
        }
    }

    /// All that does not need the whole vocabulary is the same; the divergence is within its bounds and 1 %.
    private static void assertClose(Evaluation whole, KeptLogits.Result kept) {
        Evaluation evaluation = kept.evaluation();
        Divergence expected = whole.divergence().orElseThrow();
        Divergence found = evaluation.divergence().orElseThrow();
        assertEquals(whole.tokens(), evaluation.tokens());
        assertEquals(whole.perplexity().value(), evaluation.perplexity().value(), 1e-9);
        assertEquals(
                whole.referencePerplexity().orElseThrow().value(),
                evaluation.referencePerplexity().orElseThrow().value(),
                1e-9);
        assertEquals(expected.topOneAgreement(), found.topOneAgreement());
        assertEquals(expected.change().rms(), found.change().rms(), 1e-12);
        assertEquals(expected.perplexities().logarithm(), found.perplexities().logarithm(), 1e-12);
        double mean = expected.mean().value();
        assertEquals(mean, found.mean().value(), 0.01 * mean);
        assertTrue(
                kept.truncation().lower() <= mean && mean <= kept.truncation().upper(), kept + ", whole " + mean);
        assertTrue(Math.abs(mean - found.mean().value()) < 5 * kept.truncation().samplingError());
        assertTrue(kept.truncation().rest() > 0 && kept.truncation().rest() < 0.5);
    }

    @Test
    void aFileIsTheSameEveryTimeAndHoldsNoMorePositionsThanAsked() throws Exception {
        try (Model model = Classics.open()) {
            TopLogitsHeader header = write(model, Protocol.WINDOWS, SMALL, folder.resolve("a.top"));
            write(model, Protocol.WINDOWS, SMALL, folder.resolve("b.top"));
            assertEquals(3, header.sequences());
            assertEquals(3 * CONTEXT, header.positions());
            assertArrayEquals(Files.readAllBytes(folder.resolve("a.top")), Files.readAllBytes(folder.resolve("b.top")));
            try (TopLogitsFile file = TopLogitsFile.open(folder.resolve("a.top"))) {
                Evaluation evaluation = KeptLogits.evaluate(
                                model, Weights.original(model), file, tokens, running -> {}, Job.UNWATCHED)
                        .evaluation();
                assertEquals(3, evaluation.sequences());
                assertEquals(0, evaluation.divergence().orElseThrow().mean().value(), 1e-6);
                assertEquals(
                        1,
                        evaluation.divergence().orElseThrow().topOneAgreement().value());
            }
        }
    }

    @Test
    void atAVocabularyOf128ThousandItIsHundredsOfTimesSmaller() {
        TopLogitsHeader header = new TopLogitsHeader(
                128_000, 64, 16, 100, 100, 25_601, Protocol.WINDOWS, 256, -1, "0".repeat(64), "0".repeat(64), "", "");
        assertEquals(664, header.positionBytes());
        assertTrue(header.compression() > 300, "times smaller: " + header.compression());
    }

    @Test
    void anotherTextIsRefused() throws Exception {
        Path file = folder.resolve("text.top");
        try (Model model = Classics.open()) {
            write(model, Protocol.WINDOWS, SMALL, file);
            int[] other = tokens.clone();
            other[6000]++;
            try (TopLogitsFile reference = TopLogitsFile.open(file)) {
                FormatException refusal = assertThrows(
                        FormatException.class,
                        () -> KeptLogits.evaluate(
                                model, Weights.original(model), reference, other, running -> {}, Job.UNWATCHED));
                assertTrue(refusal.getMessage().contains("another text"), refusal.getMessage());
            }
        }
    }

    @Test
    void anotherOriginalIsRefused() throws Exception {
        Path file = folder.resolve("model.top");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : new String[] {"config.json", "model.safetensors", "tokenizer.model"}) {
            Files.copy(Classics.file(name), copy.resolve(name));
        }
        byte[] bytes = Files.readAllBytes(copy.resolve("model.safetensors"));
        bytes[bytes.length - 3] ^= 1;
        Files.write(copy.resolve("model.safetensors"), bytes);
        try (Model model = Classics.open();
                Model changed = Model.open(copy)) {
            write(model, Protocol.WINDOWS, SMALL, file);
            try (TopLogitsFile reference = TopLogitsFile.open(file)) {
                assertThrows(FormatException.class, () -> KeptLogits.checkOriginal(reference, changed, Job.UNWATCHED));
            }
        }
    }

    @Test
    void damagedFilesAreRefused() throws Exception {
        Path file = folder.resolve("whole.top");
        try (Model model = Classics.open()) {
            write(model, Protocol.WINDOWS, SMALL, file);
        }
        byte[] whole = Files.readAllBytes(file);
        TextSequences text = new TextSequences(tokens, 1, Protocol.WINDOWS, CONTEXT);
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            if (round % 3 == 0) {
                damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            } else {
                damaged[random.nextInt(round % 3 == 1 ? TopLogitsHeader.BYTES : whole.length)] ^=
                        (byte) (1 << random.nextInt(8));
            }
            Path broken = Files.write(folder.resolve("broken.top"), damaged);
            assertThrows(FormatException.class, () -> readAll(broken, text), "round " + round);
        }
        assertThrows(FormatException.class, () -> readAll(Files.write(broken(), new byte[0]), text));
    }

    /// Headers that are sound by their checksum and lie all the same.
    @Test
    void lyingHeadersAreRefusedBeforeAnythingIsAllocated() throws Exception {
        Random random = new Random(5);
        for (int field = 0; field < 9; field++) {
            for (int value : new int[] {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt()}) {
                TopLogitsHeader sound = new TopLogitsHeader(
                        4096, 8, 4, 3, 9, 999, Protocol.WINDOWS, 64, -1, "ab".repeat(32), "cd".repeat(32), "m", "t");
                var bytes = sound.encode().order(ByteOrder.LITTLE_ENDIAN);
                bytes.putInt(8 + 4 * field, value);
                bytes.putInt(TopLogitsHeader.BYTES - 4, TopLogitsHeader.checksum(bytes, TopLogitsHeader.BYTES - 4));
                Path file = Files.write(broken(), bytes.array());
                assertThrows(
                        FormatException.class, () -> TopLogitsFile.open(file).close(), field + " = " + value);
            }
        }
    }

    private static Path broken() {
        return folder.resolve("broken.top");
    }

    private static void readAll(Path path, TextSequences text) throws IOException {
        try (TopLogitsFile file = TopLogitsFile.open(path)) {
            file.check(text);
            for (int i = 0; i < file.header().sequences(); i++) {
                file.read(i, text);
            }
        }
    }
}
