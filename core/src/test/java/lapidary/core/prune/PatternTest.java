package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TestTensors;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// N of each M inputs, by any score.
class PatternTest {
    private static final Transform MAGNITUDE = new Magnitude(Workers.shared());

    /// The weights after magnitude pruning of each group.
    static float[] pruned(ModelTensor tensor, int n, int m) throws Exception {
        Settings settings = TestTensors.settings(MAGNITUDE, "amount=pattern", "n=" + n, "m=" + m);
        CompressedTensor result = MAGNITUDE.apply(tensor, TestTensors.view(tensor), settings, Job.UNWATCHED);
        return TestTensors.decode(result);
    }

    @ParameterizedTest(name = "{0} {1}:{2}")
    @CsvSource({
        "magnitude, 2, 4",
        "magnitude, 4, 8",
        "magnitude, 1, 8",
        "magnitude, 3, 5",
        "wanda, 2, 4",
        "wanda, 1, 4",
        "sparsegpt, 2, 4",
        "sparsegpt, 4, 8",
        "sparsegpt, 3, 5"
    })
    void everyGroupKeepsExactlySoManyAndWhatIsLeftOverStays(String method, int n, int m) throws Exception {
        LayerCase problem = LayerCase.random(4, 12, 67, 200);
        float[] values = problem.values(LayerCase.method(method), "amount=pattern", "n=" + n, "m=" + m);
        for (int row = 0; row < 12; row++) {
            for (int group = 0; group < 67 / m; group++) {
                assertEquals(m - n, zeros(values, 67 * row + group * m, m));
            }
            assertEquals(0, zeros(values, 67 * row + 67 / m * m, 67 % m), "never wrapped into the next row");
        }
    }

    private static int zeros(float[] values, int from, int count) {
        int zeros = 0;
        for (int i = from; i < from + count; i++) {
            zeros += values[i] == 0 ? 1 : 0;
        }
        return zeros;
    }

    @Test
    void ofEqualWeightsTheFirstStay() throws Exception {
        ModelTensor tensor = TestTensors.weight(Shape.of(1, 8), 1, -1, 1, 1, 2, 1, -2, 2);
        float[] kept = pruned(tensor, 2, 4);
        assertEquals("[1.0, -1.0, 0.0, 0.0, 2.0, 0.0, -2.0, 0.0]", Arrays.toString(kept));
    }

    /// A row's best half keeps at least what the best 4 of each 8 do, and those what 2 of each 4
    /// do: sets are nested.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void finerPatternsKeepLessOfTheScore(long seed) throws Exception {
        LayerCase problem = LayerCase.random(seed, 6, 64, 100);
        double byRow = mass(problem, "compare=row", "density=50");
        double ofEight = mass(problem, "amount=pattern", "n=4", "m=8");
        double ofFour = mass(problem, "amount=pattern", "n=2", "m=4");
        assertTrue(byRow >= ofEight && ofEight >= ofFour, byRow + ", " + ofEight + ", " + ofFour);
    }

    private static double mass(LayerCase problem, String... settings) throws Exception {
        double mass = 0;
        for (float value : problem.values(MAGNITUDE, settings)) {
            mass += Math.abs(value);
        }
        return mass;
    }
}
