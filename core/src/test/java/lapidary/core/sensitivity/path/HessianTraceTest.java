package lapidary.core.sensitivity.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HessianTraceTest {
    private static final Workers WORKERS = new Workers(1);

    /// H = [[2, 1], [1, 3]]: vᵀHv is 7 or 3, each for two of the four v.
    @Test
    void probesOfAKnownMatrixTakeItsTwoValues() throws IOException {
        double sum = 0;
        for (int seed = 0; seed < 64; seed++) {
            HessianTrace.Trace trace = trace(1, seed, quadratic(2, 2, 1, 1, 3), 2);
            assertEquals(5, trace.trace(), 2.01);
            assertEquals(2, Math.abs(trace.trace() - 5), 5e-3);
            sum += trace.trace();
        }
        assertEquals(5, sum / 64, 1);
    }

    @Test
    void aDiagonalMatrixHasNoVariance() throws IOException {
        HessianTrace.Trace trace = trace(8, 1, quadratic(3, 4, 0, 0, 0, 2, 0, 0, 0, 1), 3);
        assertEquals(7, trace.trace(), 5e-3);
        assertEquals(0, trace.standardError(), 2e-3);
    }

    /// F = ‖X·w − y‖² / 2n: tr(XᵀX / n).
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4})
    void theTraceOfARegressionLiesInTheInterval(int seed) throws IOException {
        Random random = new Random(seed);
        int n = 40;
        int inputs = 10;
        double[] x = Toy.random(random, n * inputs, 1);
        double[] h = new double[inputs * inputs];
        double exact = 0;
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < inputs; j++) {
                for (int k = 0; k < n; k++) {
                    h[i * inputs + j] += x[k * inputs + i] * x[k * inputs + j] / n;
                }
            }
            exact += h[i * inputs + i];
        }
        HessianTrace.Trace trace = trace(100, seed, quadratic(inputs, h), 5);
        assertTrue(trace.standardError() < 0.1 * exact);
        assertEquals(exact, trace.trace(), 4 * trace.standardError());
        assertEquals(trace.trace(), trace.rows()[0] + trace.rows()[1], 1e-9);
    }

    /// Two tensors that have nothing to do with each other are told apart.
    @Test
    void everyTensorGetsItsOwnTrace() throws IOException {
        Toy toy = new Toy((weights, gradients) -> {
            double a = weights.get(0)[0];
            double b = weights.get(1)[0];
            gradients.get(0)[0] = 5 * a;
            gradients.get(1)[0] = -3 * b;
            return 2.5 * a * a - 1.5 * b * b;
        });
        List<HessianTrace.Trace> traces = HessianTrace.of(
                Toy.weights(Toy.values(1, 0.7), Toy.values(1, -0.4)), 3, 1, toy, WORKERS, Job.UNWATCHED);
        assertArrayEquals(
                new double[] {5, -3},
                traces.stream().mapToDouble(HessianTrace.Trace::trace).toArray(),
                5e-3);
    }

    @Test
    void aRunThatWasStoppedGoesOnToTheSameNumbers() throws IOException {
        Toy toy = quadratic(3, 4, 1, 0, 1, 2, 1, 0, 1, 1);
        Map<TensorId, RowSource> weights = Toy.weights(Toy.values(3, 0.5, -1, 2));
        HessianTrace.Trace expected =
                HessianTrace.of(weights, 5, 3, toy, WORKERS, Job.UNWATCHED).getFirst();
        PathIntegralTest.Memory memory = new PathIntegralTest.Memory(2);
        assertThrows(
                CancellationException.class, () -> HessianTrace.of(weights, 5, 3, toy, memory, WORKERS, Job.UNWATCHED));
        HessianTrace.Trace found = HessianTrace.of(weights, 5, 3, toy, memory, WORKERS, Job.UNWATCHED)
                .getFirst();
        assertEquals(expected.trace(), found.trace());
        assertEquals(expected.standardError(), found.standardError());
    }

    @Test
    void weightsThatAreAllZeroHaveNoStep() {
        assertThrows(
                IllegalArgumentException.class,
                () -> HessianTrace.of(
                        Toy.weights(Toy.values(2, 0, 0)), 1, 1, quadratic(2, 1, 0, 0, 1), WORKERS, Job.UNWATCHED));
    }

    @Test
    void signsComeOutEvenAndIndependent() {
        int sum = 0;
        int product = 0;
        Signs one = new Signs(1, 0, 0);
        Signs other = new Signs(1, 0, 1);
        for (long i = 0; i < 100_000; i++) {
            sum += one.of(i);
            product += one.of(i) * other.of(i);
        }
        assertTrue(Math.abs(sum) < 1300, "sum " + sum); // four standard deviations
        assertTrue(Math.abs(product) < 1300, "product " + product);
    }

    private static HessianTrace.Trace trace(int probes, long seed, Toy toy, int columns) throws IOException {
        int count = columns == 5 ? 10 : columns;
        double[] weights = Toy.random(new Random(11), count, 1);
        return HessianTrace.of(Toy.weights(Toy.values(columns, weights)), probes, seed, toy, WORKERS, Job.UNWATCHED)
                .getFirst();
    }

    /// wᵀHw / 2.
    private static Toy quadratic(int n, double... h) {
        return new Toy((weights, gradients) -> {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    gradients.getFirst()[i] += h[i * n + j] * weights.getFirst()[j];
                }
                sum += gradients.getFirst()[i] * weights.getFirst()[i] / 2;
            }
            return sum;
        });
    }
}
