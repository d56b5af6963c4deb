package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// LAMP against its definition and against every mask there is. Reference numbers were computed with numpy in double
/// precision, from the generator of [Congruential].
class LampTest {
    private static final DensityScheme LAMP = new Lamp();
    private static final DensityScheme GLOBAL = new GlobalMagnitude();

    @Test
    void lampKeepsTheLargestOfEachLayerWhateverItsScale() throws Exception {
        float[] a = {1, 2, 3, 4};
        assertEquals(List.of(2L, 2L), Layers.of(a, new float[] {.1f, .2f, .4f}).kept(LAMP, 4 / 7.0));
        assertEquals(List.of(2L, 2L), Layers.of(a, new float[] {100, 200, 400}).kept(LAMP, 4 / 7.0));
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

    @Test
    void productOfKeptEnergiesIsThatOfTheReference() throws Exception {
        Layers layers = Layers.of(Layers.three());
        assertEquals(.128272, product(layers.kept(LAMP, 0.1)), 1e-6);
        assertEquals(.081534, product(layers.kept(new Uniform(), 0.1)), 1e-6);
        assertEquals(.036840, product(layers.kept(GLOBAL, 0.1)), 1e-6);
    }

    private static double product(List<Long> counts) {
        double product = 1;
        for (int i = 0; i < counts.size(); i++) {
            product *= SortedContest.keptShare(Layers.three()[i], counts.get(i));
        }
        return product;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {9, 10, 11, 12})
    void lampIsTheLargestProductOfKeptEnergiesOfAllMasks(long seed) throws Exception {
        Random random = new Random(seed);
        float[][] weights = {Layers.bell(random, 5, .5), Layers.bell(random, 6, .1), Layers.bell(random, 4, 2)};
        Layers layers = Layers.of(weights);
        for (int budget = 3; budget <= 15; budget++) {
            List<Long> counts = layers.kept(LAMP, budget / 15.0);
            double found = 1;
            for (int i = 0; i < 3; i++) {
                found *= SortedContest.keptShare(weights[i], counts.get(i));
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
                            best,
                            SortedContest.keptShare(weights[0], a)
                                    * SortedContest.keptShare(weights[1], b)
                                    * SortedContest.keptShare(weights[2], c));
                }
            }
        }
        return best;
    }

    /// Every one of the 2¹⁵ masks, not only those that keep the largest weights of a layer.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void noMaskWhateverKeepsMore(long seed) throws Exception {
        Random random = new Random(seed);
        float[][] weights = {Layers.bell(random, 5, 1), Layers.bell(random, 6, .03), Layers.bell(random, 4, 7)};
        double[] best = new double[16];
        for (int mask = 0; mask < 1 << 15; mask++) {
            double product = share(weights[0], mask) * share(weights[1], mask >> 5) * share(weights[2], mask >> 11);
            best[Integer.bitCount(mask)] = Math.max(best[Integer.bitCount(mask)], product);
        }
        Layers layers = Layers.of(weights);
        for (int budget = 3; budget <= 15; budget++) {
            List<Long> counts = layers.kept(LAMP, budget / 15.0);
            double found = 1;
            for (int i = 0; i < 3; i++) {
                found *= SortedContest.keptShare(weights[i], counts.get(i));
            }
            assertEquals(best[budget], found, 1e-12);
        }
    }

    private static double share(float[] weights, int mask) {
        double kept = 0;
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            double energy = (double) weights[i] * weights[i];
            kept += (mask >> i & 1) == 1 ? energy : 0;
            all += energy;
        }
        return kept / all;
    }

    /// It is the product that LAMP makes largest: of the sum of what is lost, global magnitude loses less.
    @Test
    void theSumOfLostEnergiesIsLessWithGlobalMagnitude() throws Exception {
        Layers layers = Layers.of(Layers.three());
        assertEquals(1.368, lost(layers.kept(LAMP, 0.1)), 5e-4);
        assertEquals(1.336, lost(layers.kept(GLOBAL, 0.1)), 5e-4);
    }

    private static double lost(List<Long> counts) {
        double lost = 0;
        for (int i = 0; i < counts.size(); i++) {
            lost += 1 - SortedContest.keptShare(Layers.three()[i], counts.get(i));
        }
        return lost;
    }

    @Test
    void noLayerIsEmptiedAsLongAsThereIsAWeightForEach() throws Exception {
        Layers layers = Layers.of(new float[] {1e-20f, 2e-20f}, new float[] {5, 6, 7}, new float[] {1e-40f, 3e-40f, 0});
        assertEquals(List.of(1L, 1L, 1L), layers.kept(LAMP, 3 / 8.0));
    }

    @Test
    void aLayerOfZerosKeepsNothingUntilAllOthersAreFull() throws Exception {
        Layers layers = Layers.of(new float[4], new float[] {1, 2, 3});
        assertEquals(List.of(0L, 3L), layers.kept(LAMP, 3 / 7.0));
        assertEquals(List.of(2L, 3L), layers.kept(LAMP, 5 / 7.0));
        assertEquals(List.of(2L, 3L), layers.kept(GLOBAL, 5 / 7.0));
    }

    @Test
    void keptCountsOfLampNeverRiseAsDensityFalls() throws Exception {
        Layers layers = Layers.of(Layers.three());
        List<Long> last = List.of(256L, 2048L, 640L);
        for (int percent = 99; percent >= 0; percent -= 3) {
            List<Long> kept = layers.kept(LAMP, percent / 100.0);
            for (int i = 0; i < 3; i++) {
                assertTrue(kept.get(i) <= last.get(i));
            }
            last = kept;
        }
    }
}
