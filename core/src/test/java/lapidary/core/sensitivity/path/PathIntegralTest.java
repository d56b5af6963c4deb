package lapidary.core.sensitivity.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.DoubleStream;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathIntegralTest {
    private static final Workers WORKERS = new Workers(1);

    /// F = Σ softplus(6(w − 1)) + 0.02·‖w‖²: flat, then steep.
    private static final Toy STEEP = new Toy((weights, gradients) -> {
        double sum = 0;
        for (int i = 0; i < weights.getFirst().length; i++) {
            double w = weights.getFirst()[i];
            sum += Math.log1p(Math.exp(6 * (w - 1))) + 0.02 * w * w;
            gradients.getFirst()[i] = 6 / (1 + Math.exp(-6 * (w - 1))) + 0.04 * w;
        }
        return sum;
    });

    private static final Change STEEP_CHANGE =
            new Change(Toy.id(0), Toy.values(3, 0.2, 0.3, 0.1), Toy.values(3, 1.2, 0.5, -0.2));

    /// Source of the numbers: numpy, w = (0.2, 0.3, 0.1), δ = (1, 0.2, −0.3), in double.
    @ParameterizedTest(name = "{0} steps")
    @CsvSource({"1, 0.912", "2, 1.445", "4, 1.501", "8, 1.513", "16, 1.516", "32, 1.517"})
    void followsTheGoldenTable(int steps, double sum) throws IOException {
        PathIntegral.Result result = of(steps, STEEP, STEEP_CHANGE);
        assertEquals(1.517, result.change(), 5e-4);
        assertEquals(sum, result.sum(), 5e-4);
    }

    @Test
    void theFirstOrderMissesMostOfIt() throws IOException {
        PathIntegral.Result result = PathIntegral.firstOrder(
                new PathIntegral.Request(List.of(STEEP_CHANGE), 1, 0), STEEP, WORKERS, Job.UNWATCHED);
        assertEquals(0.068, result.sum(), 5e-4);
        assertTrue(result.incompleteness() > 0.9);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void oneStepIsExactForAQuadratic(int seed) throws IOException {
        Random random = new Random(seed);
        int n = 12;
        double[] factor = Toy.random(random, n * n, 1);
        Toy quadratic = new Toy((weights, gradients) -> {
            double sum = 0;
            for (int row = 0; row < n; row++) {
                double product = 0;
                for (int i = 0; i < n; i++) {
                    product += factor[row * n + i] * weights.getFirst()[i];
                }
                sum += product * product / 2;
                for (int i = 0; i < n; i++) {
                    gradients.getFirst()[i] += factor[row * n + i] * product;
                }
            }
            return sum;
        });
        Change change =
                new Change(Toy.id(0), Toy.values(4, Toy.random(random, n, 1)), Toy.values(4, Toy.random(random, n, 1)));
        PathIntegral.Result result = of(1, quadratic, change);
        assertEquals(result.change(), result.sum(), 1e-5 * (Math.abs(result.before()) + result.after()));
    }

    @Test
    void nothingChangesWhereNothingIsRounded() throws IOException {
        PathIntegral.Result result = of(4, STEEP, new Change(Toy.id(0), STEEP_CHANGE.from(), STEEP_CHANGE.from()));
        assertEquals(0, result.change());
        assertEquals(0, result.sum());
        assertEquals(0, result.contributions().getFirst().absolute());
        assertEquals(0, result.incompleteness());
    }

    /// A multilayer perceptron with tanh and a softmax, all weights moved together.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void isCompleteToAPercentOnASmoothNetwork(int seed) throws IOException {
        Perceptron network = new Perceptron(new Random(seed), 6, 9, 4);
        PathIntegral.Result result = PathIntegral.of(
                new PathIntegral.Request(network.changes(), 32, 3), network.toy(), WORKERS, Job.UNWATCHED);
        assertTrue(Math.abs(result.change()) > 1e-3, "a change of " + result.change());
        assertTrue(result.incompleteness() < 0.01, "missed " + result.incompleteness());
    }

    @Test
    void sumsByRowsColumnsAndTensorsAreTheSame() throws IOException {
        Perceptron network = new Perceptron(new Random(9), 6, 9, 4);
        PathIntegral.Result result = PathIntegral.of(
                new PathIntegral.Request(network.changes(), 8, 1000), network.toy(), WORKERS, Job.UNWATCHED);
        double all = 0;
        for (Contribution each : result.contributions()) {
            double single = each.largest().stream()
                    .mapToDouble(Contribution.Weight::value)
                    .sum();
            assertEquals(each.sum(), DoubleStream.of(each.columns()).sum(), 1e-12);
            assertEquals(each.sum(), single, 1e-12);
            assertEquals(
                    each.absolute(), DoubleStream.of(each.absoluteColumns()).sum(), 1e-12);
            assertTrue(each.absolute() >= Math.abs(each.sum()));
            all += each.sum();
        }
        assertEquals(result.sum(), all, 1e-12);
    }

    @Test
    void theLargestWeightsComeFirst() throws IOException {
        PathIntegral.Result result = of(32, STEEP, STEEP_CHANGE);
        List<Contribution.Weight> largest = result.contributions().getFirst().largest();
        assertEquals(
                List.of(0, 1), largest.stream().map(Contribution.Weight::column).toList());
        assertEquals(
                result.contributions().getFirst().columns()[0],
                largest.getFirst().value(),
                1e-12);
    }

    @Test
    void threadsDoNotChangeASum() throws IOException {
        Random random = new Random(4);
        int rows = 300;
        Change change = new Change(
                Toy.id(0),
                Toy.values(5, Toy.random(random, 5 * rows, 1)),
                Toy.values(5, Toy.random(random, 5 * rows, 1)));
        PathIntegral.Request request = new PathIntegral.Request(List.of(change), 3, 4);
        Contribution one = PathIntegral.of(request, STEEP, WORKERS, Job.UNWATCHED)
                .contributions()
                .getFirst();
        Contribution four = PathIntegral.of(request, STEEP, new Workers(4), Job.UNWATCHED)
                .contributions()
                .getFirst();
        assertArrayEquals(one.rows(), four.rows());
        assertArrayEquals(one.columns(), four.columns());
        assertArrayEquals(one.absoluteColumns(), four.absoluteColumns());
        assertEquals(one.largest(), four.largest());
    }

    @Test
    void aRunThatWasStoppedGoesOnToTheSameNumbers() throws IOException {
        Perceptron network = new Perceptron(new Random(2), 6, 9, 4);
        PathIntegral.Request request = new PathIntegral.Request(network.changes(), 8, 4);
        PathIntegral.Result expected = PathIntegral.of(request, network.toy(), WORKERS, Job.UNWATCHED);
        for (int stop = 1; stop <= 8; stop++) {
            Memory memory = new Memory(stop);
            assertThrows(
                    CancellationException.class,
                    () -> PathIntegral.of(request, network.toy(), memory, WORKERS, Job.UNWATCHED));
            PathIntegral.Result found = PathIntegral.of(request, network.toy(), memory, WORKERS, Job.UNWATCHED);
            assertEquals(expected.change(), found.change());
            for (int i = 0; i < 2; i++) {
                Contribution own = found.contributions().get(i);
                Contribution other = expected.contributions().get(i);
                assertArrayEquals(other.rows(), own.rows());
                assertArrayEquals(other.absoluteColumns(), own.absoluteColumns());
                assertEquals(other.largest(), own.largest());
            }
        }
    }

    /// Keeps the last state, and stops the run after so many.
    static final class Memory implements Checkpoint {
        private final int stop;
        private Optional<Snapshot> last = Optional.empty();
        private boolean hasStopped;

        Memory(int stop) {
            this.stop = stop;
        }

        @Override
        public Optional<Snapshot> read() {
            return last;
        }

        @Override
        public void write(Snapshot snapshot, boolean isLast) {
            last = Optional.of(new Snapshot(
                    snapshot.done(),
                    snapshot.numbers().stream().map(double[]::clone).toList()));
            if (snapshot.done() == stop && !hasStopped) {
                hasStopped = true;
                throw new CancellationException("stopped");
            }
        }
    }

    @Test
    void stopsWhenItIsCancelled() {
        Job cancelled = new Job() {
            @Override
            public boolean isCancelled() {
                return true;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        assertThrows(
                CancellationException.class,
                () -> PathIntegral.of(
                        new PathIntegral.Request(List.of(STEEP_CHANGE), 2, 0), STEEP, WORKERS, cancelled));
    }

    private static PathIntegral.Result of(int steps, Toy toy, Change change) throws IOException {
        return PathIntegral.of(new PathIntegral.Request(List.of(change), steps, 2), toy, WORKERS, Job.UNWATCHED);
    }

    /// softmax(B · tanh(A · x)) on random inputs with random answers; rounding to a coarse grid.
    private static final class Perceptron {
        private static final int SAMPLES = 20;
        private static final double GRID = 0.4;

        private final int inputs;
        private final int hidden;
        private final int outputs;
        private final double[] first;
        private final double[] second;
        private final double[] data;

        Perceptron(Random random, int inputs, int hidden, int outputs) {
            this.inputs = inputs;
            this.hidden = hidden;
            this.outputs = outputs;
            this.first = Toy.random(random, hidden * inputs, 0.8);
            this.second = Toy.random(random, outputs * hidden, 0.8);
            this.data = Toy.random(random, SAMPLES * inputs, 1);
        }

        List<Change> changes() {
            return List.of(
                    new Change(Toy.id(0), Toy.values(inputs, first), Toy.values(inputs, rounded(first))),
                    new Change(Toy.id(1), Toy.values(hidden, second), Toy.values(hidden, rounded(second))));
        }

        private static double[] rounded(double[] values) {
            return Arrays.stream(values)
                    .map(value -> GRID * Math.rint(value / GRID))
                    .toArray();
        }

        Toy toy() {
            return new Toy((weights, gradients) -> {
                double loss = 0;
                for (int sample = 0; sample < SAMPLES; sample++) {
                    loss += sample(sample, weights, gradients) / SAMPLES;
                }
                return loss;
            });
        }

        private double sample(int sample, List<double[]> weights, List<double[]> gradients) {
            double[] h = new double[hidden];
            for (int i = 0; i < hidden; i++) {
                for (int j = 0; j < inputs; j++) {
                    h[i] += weights.get(0)[i * inputs + j] * data[sample * inputs + j];
                }
                h[i] = Math.tanh(h[i]);
            }
            double[] p = new double[outputs];
            double sum = 0;
            for (int i = 0; i < outputs; i++) {
                for (int j = 0; j < hidden; j++) {
                    p[i] += weights.get(1)[i * hidden + j] * h[j];
                }
                p[i] = Math.exp(p[i]);
                sum += p[i];
            }
            int answer = sample % outputs;
            double loss = -Math.log(p[answer] / sum);
            double[] back = new double[hidden];
            for (int i = 0; i < outputs; i++) {
                double d = (p[i] / sum - (i == answer ? 1 : 0)) / SAMPLES;
                for (int j = 0; j < hidden; j++) {
                    gradients.get(1)[i * hidden + j] += d * h[j];
                    back[j] += d * weights.get(1)[i * hidden + j];
                }
            }
            for (int i = 0; i < hidden; i++) {
                for (int j = 0; j < inputs; j++) {
                    gradients.get(0)[i * inputs + j] += back[i] * (1 - h[i] * h[i]) * data[sample * inputs + j];
                }
            }
            return loss;
        }
    }
}
