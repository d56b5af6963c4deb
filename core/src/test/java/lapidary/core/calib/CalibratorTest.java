package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CancellationException;
import lapidary.core.eval.Classics;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.junit.jupiter.api.Test;

class CalibratorTest {
    private static Calibrator.Request request(Model model, int context, int chunks, boolean withOutput)
            throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = tokenizer.encode(Files.readString(Classics.file("calibration.txt")));
            return new Calibrator.Request(
                    tokens, tokenizer.addsBos() ? tokenizer.bos() : -1, context, chunks, withOutput, "calibration.txt");
        }
    }

    /// Expected values: llama.cpp v0.5.0, `llama-imatrix -m f32.gguf -f calibration.txt -c 256 -b
    /// 256 --chunks 40` on
    /// the sample's F32 GGUF (single-precision sums on one thread).
    @Test
    void sumsAreThoseOfLlamaCpp() throws IOException {
        try (Model model = Classics.open()) {
            ImportanceMatrix found =
                    new Calibrator(model, Workers.shared()).run(request(model, 256, 40, false), Job.UNWATCHED);
            assertEquals(42, found.entries().size());
            assertEquals(40, found.chunks());
            assertEquals(256, found.chunkTokens());
            assertSums(
                    found, "blk.0.attn_q.weight", 138121.31523132324, 829.75207f, 833.56457f, 1023.34564f, 368.01168f);
            assertSums(
                    found, "blk.3.ffn_down.weight", 6661178.21711731, 9738.0078f, 29828.5879f, 9586.1064f, 3899.6323f);
            assertSums(
                    found, "blk.5.attn_output.weight", 3948974.5703125, 1498.0255f, 9479.4316f, 4085.3281f, 5104.8491f);
            assertSums(found, "blk.5.ffn_up.weight", 2828455.8134765625, 9851.5488f, 8860.541f, 11771.2939f, 7221.873f);
            assertEquals(
                    found.entries().get("blk.2.attn_q.weight"), found.entries().get("blk.2.attn_v.weight"));
        }
    }

    private static void assertSums(ImportanceMatrix found, String name, double total, float... first) {
        ImportanceMatrix.Entry entry = found.entries().get(name);
        assertArrayEquals(new long[] {40 * 256}, entry.counts(), name);
        double sum = 0;
        for (float value : entry.sums()) {
            sum += value;
        }
        assertEquals(1, sum / total, 2e-5, name);
        for (int i = 0; i < first.length; i++) {
            assertEquals(1, entry.sums()[i] / first[i], 2e-4, name + " column " + i);
        }
    }

    @Test
    void threadsDoNotChangeTheSums() throws IOException {
        try (Model model = Classics.open()) {
            Calibrator.Request request = request(model, 32, 11, false);
            ImportanceMatrix alone = new Calibrator(model, new Workers(1)).run(request, Job.UNWATCHED);
            assertEquals(alone, new Calibrator(model, new Workers(3)).run(request, Job.UNWATCHED));
            assertEquals(11, alone.chunks());
        }
    }

    @Test
    void aTiedHeadIsNotCountedTwiceAndAnOwnOneOnlyWhenAskedFor() throws IOException {
        try (Model model = Classics.open()) {
            boolean isTied = model.architecture().orElseThrow().tiedOutput();
            ImportanceMatrix found =
                    new Calibrator(model, Workers.shared()).run(request(model, 32, 1, true), Job.UNWATCHED);
            assertEquals(!isTied, found.entries().containsKey("output.weight"));
            assertEquals(isTied ? 42 : 43, found.entries().size());
        }
    }

    @Test
    void aTextThatIsTooShortAndACancelAreToldApart() throws IOException {
        try (Model model = Classics.open()) {
            Calibrator calibrator = new Calibrator(model, Workers.shared());
            Calibrator.Request few = new Calibrator.Request(new int[10], -1, 64, 0, false, "few");
            assertThrows(FormatException.class, () -> calibrator.run(few, Job.UNWATCHED));
            Calibrator.Request request = request(model, 32, 1, false);
            Job cancelled = new Job() {
                @Override
                public boolean isCancelled() {
                    return true;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(CancellationException.class, () -> calibrator.run(request, cancelled));
        }
    }
}
