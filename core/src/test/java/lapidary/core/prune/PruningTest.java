package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TestTensors;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reference errors were computed with numpy in double precision: W 8 × 16 and X 64 × 16 from seed 11 of
/// [Congruential], X = Z·(I + M) with column j scaled by ¼·(1 + j).
class PruningTest {
    private static final Workers WORKERS = Workers.shared();
    private static final Transform MAGNITUDE = new Magnitude(WORKERS);
    private static final Transform WANDA = new Wanda(WORKERS);
    private static final Transform SPARSE_GPT = new SparseGpt(WORKERS);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "magnitude, compare=row, 0.107009",
        "magnitude, compare=tensor, 0.082285",
        "wanda, compare=row, 0.035610",
        "sparsegpt, block=128, 0.012575",
        "sparsegpt, block=4, 0.065173"
    })
    void outputErrorsAtHalfDensityAreThoseOfTheReference(String method, String setting, double error) throws Exception {
        LayerCase reference = LayerCase.reference();
        float[] values = reference.values(LayerCase.method(method), "density=50", setting);
        assertEquals(error, reference.error(values), 1e-6);
        assertEquals(64, LayerCase.zeros(values));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"magnitude, 0.166773", "wanda, 0.195863", "sparsegpt, 0.118734"})
    void outputErrorsOfTwoOfFourAreThoseOfTheReference(String method, double error) throws Exception {
        LayerCase reference = LayerCase.reference();
        float[] values = reference.values(LayerCase.method(method), "amount=pattern");
        assertEquals(error, reference.error(values), 1e-6);
        for (int group = 0; group < values.length; group += 4) {
            assertEquals(2, LayerCase.zeros(Arrays.copyOfRange(values, group, group + 4)));
        }
    }

    @Test
    void nothingIsRemovedAtFullDensity() throws Exception {
        LayerCase reference = LayerCase.reference();
        for (Transform method : Pruners.all()) {
            assertArrayEquals(reference.weights(), reference.values(method, "density=100"), method.id());
        }
    }

    @Test
    void inputsOfEqualNormMakeWandaMagnitudeByRow() throws Exception {
        float[][] inputs = new float[32][32];
        for (int token = 0; token < 32; token++) {
            inputs[token][token] = 3;
        }
        LayerCase equal = LayerCase.of(TestTensors.numbers(5, 8 * 32), 8, inputs);
        assertArrayEquals(equal.values(MAGNITUDE, "compare=row", "density=37.5"), equal.values(WANDA, "density=37.5"));
    }

    @Test
    void scalingAnInputAndItsWeightsAgainstEachOtherChangesNothingThatIsKept() throws Exception {
        LayerCase one = LayerCase.reference();
        float[] weights = one.weights().clone();
        float[][] inputs = new float[64][];
        for (int token = 0; token < 64; token++) {
            inputs[token] = one.inputs()[token].clone();
            inputs[token][3] *= 8;
        }
        for (int row = 0; row < 8; row++) {
            weights[row * 16 + 3] /= 8;
        }
        assertEquals(one.kept(WANDA), LayerCase.of(weights, 8, inputs).kept(WANDA));
    }

    @Test
    void resultsDoNotDependOnThreads() throws Exception {
        LayerCase problem = LayerCase.random(8, 200, 96, 300);
        Workers one = new Workers(1);
        assertArrayEquals(problem.values(new SparseGpt(one), "density=40"), problem.values(SPARSE_GPT, "density=40"));
        assertEquals(problem.kept(new Magnitude(one), "density=40"), problem.kept(MAGNITUDE, "density=40"));
    }

    @Test
    void ledgersAreForeseenExactly() throws Exception {
        LayerCase reference = LayerCase.reference();
        for (Transform method : Pruners.all()) {
            for (String setting : new String[] {"density=3", "density=50", "amount=pattern"}) {
                Forecast forecast = method.forecast(
                        reference.tensor(), TestTensors.settings(method, setting), reference.evidence());
                assertEquals(forecast.ledger(), reference.apply(method, setting).ledger());
            }
        }
    }

    @Test
    void methodsSayWhatIsMissing() {
        ModelTensor tensor = TestTensors.gaussian(1, 4, 8);
        for (Transform method : new Transform[] {WANDA, SPARSE_GPT}) {
            UnfitException e =
                    assertThrows(UnfitException.class, () -> method.forecast(tensor, TestTensors.settings(method)));
            assertTrue(e.lacksEvidence());
        }
        Settings tooMany = TestTensors.settings(MAGNITUDE, "amount=count", "kept=33");
        assertThrows(UnfitException.class, () -> MAGNITUDE.forecast(tensor, tooMany));
    }
}
