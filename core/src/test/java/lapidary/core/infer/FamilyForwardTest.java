package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// The forward passes of all families, on small folders that an independent program computed too.
class FamilyForwardTest {
    static final List<String> TYPES = TinyModels.TYPES;
    private static final int[] TOKENS = TinyLogits.TOKENS;

    @TempDir
    Path folder;

    /// Source of the numbers: a forward pass in PyTorch 1.13, in double precision, written for this
    /// purpose; llama.cpp
    /// v0.5.0 agrees with it to 2e-6 of the largest logit, and to 6e-4 where it takes GELU from a table.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "llama, -0.967283, 0.816453, -2.722658, 2.484806, 0.050293, 18317.2757",
        "llama3, 0.620831, 0.235782, -3.481041, -0.942640, 0.630414, 17882.3478",
        "mistral, -1.325382, 1.306142, -0.994846, 3.410322, 0.704188, 17954.7766",
        "qwen2, -0.331460, -1.125619, -1.657152, 0.562990, -0.770834, 17041.6472",
        "qwen3, 0.423374, 0.968490, -3.318197, -0.348867, 2.134407, 16830.9123",
        "gemma2, 0.170510, -0.369950, -0.219001, 3.277567, 1.770447, 15515.3074",
        "gemma3_text, -0.969915, -0.326239, -2.914786, -0.332921, 1.990242, 17538.2900",
        "phi3, 0.442912, 0.353936, -2.295380, 2.214653, 1.010959, 18384.2948",
        "longrope, -0.722460, -1.093394, -1.073104, -0.893648, -1.954863, 18134.5348",
        "gpt2, -1.171914, 0.951845, -0.141965, -1.576186, -2.237580, 16336.8990",
        "gpt_neox, 0.342720, 2.140286, -0.944190, 1.669440, 0.656077, 17482.0253"
    })
    void givesTheLogitsOfTheReference(String type, float a, float b, float c, float d, float e, double sumOfSquares)
            throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, type))) {
            float[][] logits = TinyLogits.of(model);
            assertArrayEquals(new float[] {a, b, c, d, e}, Arrays.copyOf(logits[TOKENS.length - 1], 5), 2e-5f);
            double sum = Stream.of(logits)
                    .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(i -> (double) row[i] * row[i]))
                    .sum();
            assertEquals(sumOfSquares, sum, 1e-5 * sumOfSquares);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TYPES")
    void givesTheSameLogitsTokenByToken(String type) throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, type));
                Engine engine = new Engine(model, 5, 24, NativeWeights.standardBudget(), new Workers(1));
                StoredWeights weights = new StoredWeights(engine, engine.pass(Weights.original(model)));
                Sequence sequence = new Sequence(engine, weights, 24)) {
            float[][] expected = TinyLogits.of(model);
            sequence.advance(Arrays.copyOf(TOKENS, 17), Job.UNWATCHED);
            for (int i = 17; i < TOKENS.length; i++) {
                float[] found =
                        sequence.advance(new int[] {TOKENS[i]}, Job.UNWATCHED).toArray();
                assertArrayEquals(expected[i], found, 2e-5f);
            }
        }
    }

    @Test
    void aSequenceLongerThanTheLearnedPositionsIsRefused() throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, "gpt2"))) {
            int context = model.architecture().orElseThrow().context();
            var thrown = assertThrows(
                    FormatException.class,
                    () -> new Engine(model, context + 1, NativeWeights.standardBudget(), new Workers(1)));
            assertTrue(thrown.getMessage().contains("at most the " + context + " tokens"), thrown.getMessage());
        }
    }
}
