package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Schemes that look at no single weight: random graphs, Uniform+, OWL. Reference densities were computed with numpy.
class ShapeSchemeTest {
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

    /// ε = survivors over extents of what is not full.
    @ParameterizedTest(name = "density {0}")
    @CsvSource({"0.5, 309.823", "0.1, 56.131"})
    void survivorsOverExtentsAreThoseOfTheReference(double density, double factor) throws Exception {
        Layers layers = Layers.shaped(new long[][] {{64, 3, 3, 3}, {128, 64, 3, 3}, {256, 128, 3, 3}, {10, 256}});
        List<Long> kept = layers.kept(new ErdosRenyi(true), density);
        assertEquals(factor, kept.get(1) / (128.0 + 64 + 3 + 3), 5e-3);
        assertEquals(factor, kept.get(2) / (256.0 + 128 + 3 + 3), 5e-3);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomGraphsKeepTheBudgetAndNeverMoreThanThereIs(long seed) throws Exception {
        Random random = new Random(seed);
        long[][] shapes = new long[6][];
        for (int i = 0; i < shapes.length; i++) {
            long kernel = 1 + 2L * random.nextInt(3);
            shapes[i] = i < 4
                    ? new long[] {1 + random.nextInt(60), 1 + random.nextInt(60), kernel, kernel}
                    : new long[] {1 + random.nextInt(90), 1 + random.nextInt(90)};
        }
        Layers layers = Layers.shaped(shapes);
        for (double density : new double[] {0, 0.01, 0.1, 0.35, 0.8, 1}) {
            for (boolean withKernel : new boolean[] {true, false}) {
                List<Long> kept = layers.kept(new ErdosRenyi(withKernel), density);
                assertEquals(DensityScheme.budget(layers.layers(), density), sum(kept));
                for (int i = 0; i < kept.size(); i++) {
                    assertTrue(kept.get(i) >= 0
                            && kept.get(i) <= layers.layers().get(i).total());
                }
            }
        }
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
