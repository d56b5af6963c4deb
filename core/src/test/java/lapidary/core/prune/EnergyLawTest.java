package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TestTensors;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Energy that goes with the smallest weights. Expected numbers are closed forms, computed with numpy.
class EnergyLawTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"0.25, .00835", "0.5, .07133", "0.7, .21669", "0.8, .35018", "0.9, .56071", "0.95, .72090"})
    void normalWeightsLoseThis(double sparsity, double energy) {
        assertEquals(energy, EnergyLaw.gaussian(sparsity), 5e-6);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0.5, .03331", "0.9, .40465"})
    void weightsOfLaplaceLoseThis(double sparsity, double energy) {
        assertEquals(energy, EnergyLaw.laplace(sparsity), 5e-6);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0, 0", "1, 1"})
    void endsAreExact(double sparsity, double energy) {
        assertEquals(energy, EnergyLaw.gaussian(sparsity));
        assertEquals(energy, EnergyLaw.laplace(sparsity));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0.5, .07133", "0.7, .21669", "0.8, .35018", "0.9, .56071", "0.95, .72090"})
    void aDrawnMatrixLiesWithinAPercentOfTheLaw(double sparsity, double energy) throws Exception {
        float[] weights = normal(512 * 512);
        ModelTensor tensor = TestTensors.weight(Shape.of(512, 512), weights);
        EnergyCurve curve = EnergyCurve.of(Workers.shared(), tensor.id(), TestTensors.view(tensor), Job.UNWATCHED);
        long kept = Math.round((1 - sparsity) * weights.length);
        assertEquals(energy, 1 - curve.keptEnergy(kept), 0.01 * energy);
    }

    /// Shares for N:M are expectations of order statistics, integrated numerically.
    @ParameterizedTest(name = "{0}:{1}")
    @CsvSource({"2, 4, .1323", "4, 8, .1032", "1, 4, .3824", "2, 8, .3351", "1, 8, .5677"})
    void patternsRemoveThisFromNormalWeights(int n, int m, double energy) throws Exception {
        float[] weights = normal(512 * 512);
        ModelTensor tensor = TestTensors.weight(Shape.of(512, 512), weights);
        float[] kept = PatternTest.pruned(tensor, n, m);
        double removed = 0;
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            all += (double) weights[i] * weights[i];
            removed += kept[i] == 0 ? (double) weights[i] * weights[i] : 0;
        }
        assertEquals(energy, removed / all, 0.01 * energy);
    }

    private static float[] normal(int count) {
        Random random = new Random(17);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
