package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.TestTensors;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference counts were computed with numpy in double precision, from the generator of [Congruential].
class DensitySchemeTest {
    private static final DensityScheme LAMP = new Lamp();
    private static final DensityScheme GLOBAL = new GlobalMagnitude();

    /// W1 32 × 8 · 0.5, W2 64 × 32 · 0.1, W3 10 × 64 · 0.2 from seed 7.
    private static float[][] threeLayers() {
        Congruential numbers = new Congruential(7);
        return new float[][] {
            Congruential.single(numbers.bells(256, 0.5)),
            Congruential.single(numbers.bells(2048, 0.1)),
            Congruential.single(numbers.bells(640, 0.2))
        };
    }

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
    void lampKeepsTheLargestOfEachLayerWhateverItsScale() throws Exception {
        float[] a = {1, 2, 3, 4};
        assertEquals(List.of(2L, 2L), Layers.of(a, new float[] {.1f, .2f, .4f}).kept(LAMP, 4 / 7.0));
        assertEquals(List.of(2L, 2L), Layers.of(a, new float[] {100, 200, 400}).kept(LAMP, 4 / 7.0));
    }

    @Test
    void globalMagnitudeEmptiesTheSmallerLayer() throws Exception {
        Layers layers = Layers.of(new float[] {1, 2, 3, 4}, new float[] {.1f, .2f, .4f});
        assertEquals(List.of(4L, 0L), layers.kept(GLOBAL, 4 / 7.0));
    }

    @Test
    void scoresAreThoseOfTheDefinition() {
        EnergyCurve a = curve(1, 2, 3, 4);
        assertEquals(List.of(1.0, 9 / 25.0, 4 / 29.0, 1 / 30.0), lampScores(a));
        List<Double> b = lampScores(curve(.1f, .2f, .4f));
        assertEquals(1, b.get(0));
        assertEquals(.2, b.get(1), 1e-7); // .1, .2 and .4 are rounded to single precision
        assertEquals(1 / 21.0, b.get(2), 1e-7);
    }

    private static EnergyCurve curve(float... weights) {
        return Layers.of(weights).layers().getFirst().curve().orElseThrow();
    }

    private static List<Double> lampScores(EnergyCurve curve) {
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < curve.size(); i++) {
            scores.add(curve.lampAt(i));
        }
        return scores;
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
        Layers layers = Layers.of(threeLayers());
        assertEquals(List.of(l1, l2, l3), layers.kept(LAMP, density));
        assertEquals(List.of(g1, g2, g3), layers.kept(GLOBAL, density));
    }

    @Test
    void productOfKeptEnergiesIsThatOfTheReference() throws Exception {
        Layers layers = Layers.of(threeLayers());
        assertEquals(.128272, product(layers.kept(LAMP, 0.1)), 1e-6);
        assertEquals(.081534, product(layers.kept(new Uniform(), 0.1)), 1e-6);
        assertEquals(.036840, product(layers.kept(GLOBAL, 0.1)), 1e-6);
    }

    private static double product(List<Long> counts) {
        double product = 1;
        for (int i = 0; i < counts.size(); i++) {
            product *= keptShare(threeLayers()[i], counts.get(i));
        }
        return product;
    }

    private static double keptShare(float[] weights, long count) {
        double[] energies = SortedContest.energies(weights);
        double kept = 0;
        double all = 0;
        for (int i = 0; i < energies.length; i++) {
            kept += i < count ? energies[i] : 0;
            all += energies[i];
        }
        return kept / all;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {9, 10, 11, 12})
    void lampIsTheLargestProductOfKeptEnergiesOfAllMasks(long seed) throws Exception {
        Random random = new Random(seed);
        float[][] weights = {bell(random, 5, .5), bell(random, 6, .1), bell(random, 4, 2)};
        Layers layers = Layers.of(weights);
        for (int budget = 3; budget <= 15; budget++) {
            List<Long> counts = layers.kept(LAMP, budget / 15.0);
            double found = 1;
            for (int i = 0; i < 3; i++) {
                found *= keptShare(weights[i], counts.get(i));
            }
            assertEquals(best(weights, budget), found, 1e-12);
        }
    }

    private static double best(float[][] weights, int budget) {
        double best = 0;
        for (int a = 0; a <= weights[0].length; a++) {
            for (int b = 0; b <= weights[1].length; b++) {
                int c = budget - a - b;
                if (c >= 0 && c <= weights[2].length) {
                    best = Math.max(
                            best, keptShare(weights[0], a) * keptShare(weights[1], b) * keptShare(weights[2], c));
                }
            }
        }
        return best;
    }

    private static float[] bell(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void curvesGiveWhatSortingGives(long seed) throws Exception {
        Random random = new Random(seed);
        float[][] weights = {
            bell(random, 30_000, 1), bell(random, 7_000, 1e-3), bell(random, 900, 1e-30), bell(random, 41, 1e20)
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
        Layers layers = Layers.of(bell(random, 40_000, 1), bell(random, 20_000, 0.01), bell(random, 500, 3));
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
    void keptCountsOfLampNeverRiseAsDensityFalls() throws Exception {
        Layers layers = Layers.of(threeLayers());
        List<Long> last = List.of(256L, 2048L, 640L);
        for (int percent = 99; percent >= 0; percent -= 3) {
            List<Long> kept = layers.kept(LAMP, percent / 100.0);
            for (int i = 0; i < 3; i++) {
                assertTrue(kept.get(i) <= last.get(i));
            }
            last = kept;
        }
    }

    @ParameterizedTest(name = "density {0}")
    @CsvSource({
        "0.5, 1, 0.83204, 0.40972, 1",
        "0.2, 1, 0.32107, 0.15810, 1",
        "0.1, 1, 0.15074, 0.07423, 1",
        "0.05, 1, 0.06558, 0.03229, 1"
    })
    void kernelDensitiesAreThoseOfTheReference(double density, double a, double b, double c, double d)
            throws Exception {
        Layers layers = Layers.shaped(new long[][] {{64, 3, 3, 3}, {128, 64, 3, 3}, {256, 128, 3, 3}, {10, 256}});
        List<Long> kept = layers.kept(new ErdosRenyi(true), density);
        double[] expected = {a, b, c, d};
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    expected[i], (double) kept.get(i) / layers.layers().get(i).total(), 2e-5);
        }
        assertEquals(DensityScheme.budget(layers.layers(), density), sum(kept));
    }

    @Test
    void survivorsOfLayersThatAreNotFullAreInProportionToTheirExtents() throws Exception {
        Layers layers = Layers.shaped(new long[][] {{100, 200}, {400, 300}, {50, 1000}});
        List<Long> kept = layers.kept(new ErdosRenyi(false), 0.05);
        double factor = (double) sum(kept) / (300 + 700 + 1050);
        assertEquals(factor * 300, kept.get(0), 1);
        assertEquals(factor * 700, kept.get(1), 1);
        assertEquals(factor * 1050, kept.get(2), 1);
    }

    @Test
    void uniformPlusKeepsTheFirstConvolutionAndAFifthOfTheLastLayer() throws Exception {
        Layers layers = Layers.shaped(new long[][] {{16, 3, 3, 3}, {32, 16, 3, 3}, {10, 32}});
        // 432 + 4608 + 320 weights; a tenth is 536: 432 + 64 of the last leave 40 of the second
        assertEquals(List.of(432L, 40L, 64L), layers.kept(new UniformPlus(), 0.1));
        // a half is 2680: (2680 − 432) of 4928 in both others
        assertEquals(List.of(432L, 2102L, 146L), layers.kept(new UniformPlus(), 0.5));
    }

    @Test
    void uniformPlusSaysWhichDensityIsTheLeast() {
        Layers layers = Layers.shaped(new long[][] {{16, 3, 3, 3}, {32, 16, 3, 3}, {10, 32}});
        InfeasibleException e = assertThrows(InfeasibleException.class, () -> layers.kept(new UniformPlus(), 0.05));
        assertTrue(e.getMessage().contains("9.26 %"), e.getMessage()); // (432 + 64) / 5360
    }

    @Test
    void outlierWeighedDensitiesSpreadByTwiceTheReachAroundTheMean() throws Exception {
        List<PrunableLayer> layers = List.of(block(0, 10), block(1, 40), block(2, 25)); // shares .01, .04, .025 of 1000
        long[] kept = new OutlierWeighed().estimate(layers, 0.5);
        // r = 0, .16, .08; mean .08
        assertEquals(List.of(420L, 580L, 500L), List.of(kept[0], kept[1], kept[2]));
    }

    @Test
    void outlierWeighedIsUniformWhereAllBlocksAreAlike() throws Exception {
        long[] kept = new OutlierWeighed().estimate(List.of(block(0, 7), block(1, 7)), 0.3);
        assertEquals(List.of(300L, 300L), List.of(kept[0], kept[1]));
    }

    private static PrunableLayer block(int number, long above) {
        return Layers.layer(number, TensorRole.LINEAR, Shape.of(10, 100), new float[1000])
                .with(new PrunableLayer.OutlierShare(above, 1000));
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
