package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.quant.TestTensors;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Counts without sorting are those of sorting. Reference counts were computed with numpy in double precision, from the
/// generator of [Congruential].
class ScoreContestTest {
    private static final DensityScheme LAMP = new Lamp();
    private static final DensityScheme GLOBAL = new GlobalMagnitude();

    @Test
    void generatorGivesTheNumbersOfTheReference() {
        Congruential uniform = new Congruential(1);
        assertEquals(0.513870078, uniform.uniform(), 1e-9);
        assertEquals(0.175741303, uniform.uniform(), 1e-9);
        Congruential bell = new Congruential(1);
        assertEquals(-0.809219707, bell.bell(), 1e-9);
        assertEquals(0.083183605, bell.bell(), 1e-9);
    }

    @Test
    void globalMagnitudeEmptiesTheSmallerLayer() throws Exception {
        Layers layers = Layers.of(new float[] {1, 2, 3, 4}, new float[] {.1f, .2f, .4f});
        assertEquals(List.of(4L, 0L), layers.kept(GLOBAL, 4 / 7.0));
    }

    @ParameterizedTest(name = "density {0}")
    @CsvSource({
        "0.5, 192, 873, 407, 214, 830, 428",
        "0.2, 117, 277, 195, 182, 160, 247",
        "0.1, 74, 121, 99, 151, 16, 127",
        "0.05, 38, 57, 52, 107, 0, 40",
        "0.02, 17, 21, 21, 59, 0, 0"
    })
    void keepsTheCountsOfTheReference(double density, long l1, long l2, long l3, long g1, long g2, long g3)
            throws Exception {
        Layers layers = Layers.of(Layers.three());
        assertEquals(List.of(l1, l2, l3), layers.kept(LAMP, density));
        assertEquals(List.of(g1, g2, g3), layers.kept(GLOBAL, density));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void curvesGiveWhatSortingGives(long seed) throws Exception {
        Random random = new Random(seed);
        float[][] weights = {
            Layers.bell(random, 30_000, 1),
            Layers.bell(random, 7_000, 1e-3),
            Layers.bell(random, 900, 1e-30),
            Layers.bell(random, 41, 1e20)
        };
        Layers layers = Layers.of(weights);
        List<double[]> lamp = List.of(weights).stream().map(SortedContest::lamp).toList();
        List<double[]> global =
                List.of(weights).stream().map(SortedContest::energies).toList();
        for (double density : new double[] {0.001, 0.01, 0.1, 0.3, 0.5, 0.77, 0.99, 1}) {
            long budget = DensityScheme.budget(layers.layers(), density);
            assertEquals(SortedContest.counts(lamp, budget), layers.kept(LAMP, density));
            assertEquals(SortedContest.counts(global, budget), layers.kept(GLOBAL, density));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void tiesGoToTheFirstLayerAndTheBudgetIsExact(long seed) throws Exception {
        Random random = new Random(seed);
        float[][] weights = new float[4][500];
        for (float[] each : weights) {
            for (int i = 0; i < each.length; i++) {
                each[i] = random.nextInt(7) - 3; // a third of all are alike, a seventh are 0
            }
        }
        Layers layers = Layers.of(weights);
        List<double[]> lamp = List.of(weights).stream().map(SortedContest::lamp).toList();
        List<double[]> global =
                List.of(weights).stream().map(SortedContest::energies).toList();
        for (int budget = 0; budget <= 2000; budget += 97) {
            double density = budget / 2000.0;
            assertEquals(SortedContest.counts(lamp, budget), layers.kept(LAMP, density));
            assertEquals(SortedContest.counts(global, budget), layers.kept(GLOBAL, density));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 4})
    void anEstimateIsWithinAPointOfTheCurveAndSumsToTheBudget(long seed) throws Exception {
        Random random = new Random(seed);
        Layers layers = Layers.of(
                Layers.bell(random, 40_000, 1), Layers.bell(random, 20_000, 0.01), Layers.bell(random, 500, 3));
        for (double density : new double[] {0, 0.02, 0.3, 0.9, 1}) {
            List<Long> exact = layers.kept(LAMP, density);
            List<Long> estimate = layers.estimate(LAMP, density);
            assertEquals(sum(exact), sum(estimate));
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        exact.get(i),
                        estimate.get(i),
                        0.01 * layers.layers().get(i).total() + 2);
            }
        }
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void weightsThatAreNotFiniteAreNamed() {
        NotFiniteException e = assertThrows(
                NotFiniteException.class,
                () -> EnergyCurve.of(
                        Workers.shared(),
                        new TensorId("a"),
                        TestTensors.view(TestTensors.weight(Shape.of(2, 2), 1, 2, Float.NaN, 4)),
                        Job.UNWATCHED));
        assertEquals(1, e.row());
    }
}
