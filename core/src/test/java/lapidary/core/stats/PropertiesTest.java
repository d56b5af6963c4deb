package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.stats.HeatTile.Reduction;
import lapidary.core.stats.HeatTile.Window;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the plain way to compute the same, on random matrices of random shapes.
final class PropertiesTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mergedMomentsAreThoseOfTheWhole(long seed) {
        Random random = new Random(seed);
        float[] values = values(random, 5000);
        Moments whole = new Moments();
        whole.add(values, 0, values.length);
        Moments merged = new Moments();
        for (int from = 0; from < values.length; ) {
            int to = Math.min(values.length, from + 1 + random.nextInt(700));
            Moments part = new Moments();
            part.add(values, from, to);
            merged.merge(part);
            from = to;
        }
        Summary expected = whole.summary(values.length);
        Summary found = merged.summary(values.length);
        assertEquals(expected.mean(), found.mean(), 1e-12);
        assertEquals(expected.standardDeviation(), found.standardDeviation(), 1e-12);
        assertEquals(expected.skewness(), found.skewness(), 1e-9);
        assertEquals(expected.excessKurtosis(), found.excessKurtosis(), 1e-9);
        assertEquals(expected.zeros(), found.zeros());
        assertEquals(expected.minimum(), found.minimum());
        assertEquals(expected.maximum(), found.maximum());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tailsAreTheSmallestInWhateverOrderTheyCome(long seed) {
        float[] values = values(new Random(seed), 3000);
        Tails one = new Tails(64);
        Tails other = new Tails(64);
        for (int i = 0; i < values.length; i++) {
            (i % 3 == 0 ? one : other).add(values[i]);
        }
        one.merge(other);
        Arrays.sort(values);
        assertArrayEquals(Arrays.copyOf(values, 64), one.sorted());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void outliersAreTheFarthestOfAllSorted(long seed) {
        Random random = new Random(seed);
        TestMatrix matrix = matrix(random);
        Statistics statistics = Statistics.of(matrix, Job.UNWATCHED, new Workers(3));
        double mean = statistics.summary().mean();
        int columns = (int) matrix.shape().columns();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < matrix.values().length; i++) {
            places.add(i);
        }
        places.sort(Comparator.comparingDouble((Integer i) -> -Math.abs(matrix.values()[i] - mean))
                .thenComparing(Comparator.naturalOrder()));
        List<Outlier> outliers = statistics.outliers();
        assertEquals(Math.min(Statistics.OUTLIERS, places.size()), outliers.size());
        for (int i = 0; i < outliers.size(); i++) {
            assertEquals(places.get(i) / columns, outliers.get(i).row());
            assertEquals(places.get(i) % columns, outliers.get(i).column());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void quantilesAreWithinABinOfTheSortedValues(long seed) {
        TestMatrix matrix = matrix(new Random(seed));
        Statistics statistics = Statistics.of(matrix, Job.UNWATCHED);
        float[] sorted = matrix.values().clone();
        Arrays.sort(sorted);
        double bin = statistics.histogram().width();
        for (double share : new double[] {0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.999, 1}) {
            double rank = share * (sorted.length - 1);
            int low = (int) Math.floor(rank);
            int high = (int) Math.ceil(rank);
            double found = statistics.quantile(share);
            assertEquals(Math.clamp(found, sorted[low] - bin, sorted[high] + bin), found, 1e-12, "share " + share);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cellsOfAnyWindowAreReducedOneByOne(long seed) {
        Random random = new Random(seed);
        TestMatrix matrix = matrix(random);
        int rows = (int) matrix.shape().rows();
        int columns = (int) matrix.shape().columns();
        int firstRow = random.nextInt(rows);
        int firstColumn = random.nextInt(columns);
        Window window = new Window(
                firstRow, 1 + random.nextInt(rows - firstRow), firstColumn, 1 + random.nextInt(columns - firstColumn));
        for (Reduction reduction : Reduction.values()) {
            HeatTile tile = HeatTile.of(
                    matrix, window, 1 + random.nextInt(20), 1 + random.nextInt(20), reduction, Job.UNWATCHED);
            for (int down = 0; down < tile.cellsDown(); down++) {
                for (int across = 0; across < tile.cellsAcross(); across++) {
                    assertEquals(plain(matrix, tile, down, across), tile.value(down, across), 1e-6);
                }
            }
        }
    }

    private static double plain(TestMatrix matrix, HeatTile tile, int down, int across) {
        int columns = (int) matrix.shape().columns();
        double extreme = 0;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (long row = tile.rowOf(down); row < tile.rowOf(down + 1); row++) {
            for (long column = tile.columnOf(across); column < tile.columnOf(across + 1); column++) {
                double value = matrix.values()[(int) (row * columns + column)];
                extreme = Math.abs(value) > Math.abs(extreme) ? value : extreme;
                sum += value;
                squares += value * value;
                count++;
            }
        }
        return switch (tile.reduction()) {
            case EXTREME -> extreme;
            case MEAN -> sum / count;
            case ROOT_MEAN_SQUARE -> Math.sqrt(squares / count);
        };
    }

    private static TestMatrix matrix(Random random) {
        int rows = 1 + random.nextInt(200);
        int columns = 1 + random.nextInt(150);
        return new TestMatrix(Shape.of(rows, columns), values(random, rows * columns));
    }

    /// Off centre, with repeated values and zeros.
    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(4) == 0 ? random.nextInt(5) - 2 : (float) (0.3 + random.nextGaussian());
        }
        return values;
    }
}
