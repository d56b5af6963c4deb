package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.stream.IntStream;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Moments beside those of another implementation of the model.
class MomentsReferenceTest {
    private static final int CONTEXT = 32;
    private static final int SEQUENCES = 4;
    private static final int VOCABULARY = 2048;
    private static Moments moments;

    /// The last one is no input, only what comes next.
    private static int[] tokens() {
        return IntStream.rangeClosed(0, CONTEXT * SEQUENCES)
                .map(k -> (k * k * 31 + 7 * k) % VOCABULARY)
                .toArray();
    }

    @BeforeAll
    static void run() throws IOException {
        try (Model model = Classics.open()) {
            moments = new MomentsCalibrator(model, new Workers(2))
                    .run(new MomentsCalibrator.Request(tokens(), CONTEXT, SEQUENCES, "text", "00"), Job.UNWATCHED);
        }
    }

    /// Expected values: NumPy 1.x in double precision, a forward pass of the Llama architecture
    /// written for this from
    /// its description (RMSNorm, rotary positions on halves, grouped heads, SwiGLU), over the same 4 sequences.
    @ParameterizedTest
    @CsvSource({
        "0.self_attn.q_proj, 13.7828319, 4.63341534, 0.0207052533, 0.227616402, 0.108703436, 0.776940966",
        "0.self_attn.o_proj, 0.859553476, 0.341724656, -0.0011029037, 0.0894476466, 0.0819065153, 0.272725637",
        "0.mlp.gate_proj, 283.171829, 77.4696763, 0.359884276, 1.00668235, 0.654655658, 2.83997795",
        "0.mlp.down_proj, 6087.9974, 1545.35541, 4.40326914, 0.711477482, 0.555239139, 18.3495261",
        "1.self_attn.k_proj, 121.112098, 33.751729, 0.124058956, 0.478407284, -0.225559162, 1.52758255",
        "1.self_attn.o_proj, 147.072591, 44.6555484, -0.00432411791, 0.455404055, 0.0153838828, 1.68698932",
        "1.mlp.up_proj, 168.951057, 49.1284314, 0.14667728, 0.53729621, -0.249391165, 1.55030699",
        "1.mlp.down_proj, 273.062577, 45.26836, 0.0111974562, 0.263913803, -0.0720673176, 2.55199968"
    })
    void momentsAreThoseOfNumPy(
            String layer, double trace, double norm, double element, double magnitude, double mean, double largest) {
        InputMoments found =
                moments.of(new TensorId("model.layers." + layer + ".weight")).orElseThrow();
        double foundTrace = 0;
        double squares = 0;
        for (int i = 0; i < found.inputs(); i++) {
            foundTrace += found.second().get(i, i);
            for (int j = 0; j < found.inputs(); j++) {
                squares += found.second().get(i, j) * found.second().get(i, j);
            }
        }
        assertEquals(1, foundTrace / trace, 2e-5);
        assertEquals(1, Math.sqrt(squares) / norm, 2e-5);
        assertEquals(element, found.second().get(3, 7), 2e-5 * norm);
        assertEquals(1, found.meanMagnitude()[5] / magnitude, 1e-4);
        assertEquals(mean, found.mean()[5], 1e-4 * magnitude);
        assertEquals(1, found.largest()[5] / largest, 1e-4);
        assertEquals(CONTEXT * SEQUENCES, found.tokens());
    }

    /// The diagonal is what an importance matrix holds: the same sequences, run the other way.
    @Test
    void theImportanceMatrixComesWithTheMoments() throws Exception {
        try (Model model = Classics.open()) {
            ImportanceMatrix expected = new Calibrator(model, new Workers(2))
                    .run(new Calibrator.Request(tokens(), -1, CONTEXT, 0, false, "text"), Job.UNWATCHED);
            ImportanceMatrix found = moments.importance();
            assertEquals(expected.entries().keySet(), found.entries().keySet());
            expected.entries().forEach((name, entry) -> {
                ImportanceMatrix.Entry other = found.entries().get(name);
                assertEquals(entry.counts()[0], other.counts()[0], name);
                for (int i = 0; i < entry.sums().length; i++) {
                    assertEquals(entry.sums()[i], other.sums()[i], 1e-5 * Math.abs(entry.sums()[i]), name);
                }
            });
            assertEquals(SEQUENCES, found.chunks());
            assertEquals(CONTEXT, found.chunkTokens());
        }
    }
}
