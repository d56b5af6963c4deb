package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers of the oracle: NumPy 2.4, in double.
final class StatisticsTest {
    private static final double RELATIVE = 1e-12;

    private final TestMatrix matrix = TestMatrix.pseudoRandom(300, 331, 1);

    @Test
    void agreesWithNumPyInDouble() {
        Statistics statistics = Statistics.of(matrix, Job.UNWATCHED);
        Summary summary = statistics.summary();
        assertEquals(99_300, summary.count());
        assertEquals(99_300, summary.finite());
        assertEquals(0, summary.zeros());
        assertEquals(-0.12499731779098511, summary.minimum());
        assertEquals(0.1249922662973404, summary.maximum());
        assertEquals(0.12499731779098511, summary.absoluteMaximum());
        assertEquals(1.874819469985767e-05, summary.mean(), 1e-5 * 1e-9);
        assertEquals(0.04711512803795255, summary.standardDeviation(), 0.047 * RELATIVE);
        assertEquals(0.000596659124838481, summary.skewness(), 1e-11);
        assertEquals(0.7833445707087145, summary.excessKurtosis(), 1e-10);
        assertEquals(0.12454444169998169f, statistics.rowAbsoluteMaximum(7));
        assertEquals(0.1242847740650177f, statistics.rowAbsoluteMaximum(299));
    }

    @Test
    void countsAsNumPysHistogramDoes() {
        Histogram histogram = Statistics.of(matrix, Job.UNWATCHED).histogram();
        // np.histogram(weights, bins=4096, range=(-0.125, 0.125)): edges at multiples of 2⁻¹⁴
        assertEquals(-0.125, histogram.low());
        assertEquals(0.125, histogram.high());
        assertEquals(4096, histogram.counts().size());
        assertEquals(99_300, histogram.total());
        assertEquals(10, histogram.counts().get(0));
        assertEquals(6, histogram.counts().get(1));
        assertEquals(99, histogram.counts().get(2000));
        assertEquals(3928, histogram.counts().get(2047));
        assertEquals(3889, histogram.counts().get(2048));
        assertEquals(7, histogram.counts().get(4095));
    }

    @Test
    void quantilesAreExactInTheTailsAndABinWideBetween() {
        Statistics statistics = Statistics.of(matrix, Job.UNWATCHED);
        assertEquals(-0.12499731779098511, statistics.quantile(0));
        assertEquals(-0.12493671320080757, statistics.quantile(0.0001), 1e-9);
        assertEquals(0.12422026479244233, statistics.quantile(0.999), 1e-9);
        assertEquals(0.1249922662973404, statistics.quantile(1));
        double bin = statistics.histogram().width();
        assertEquals(-0.11774470753967763, statistics.quantile(0.01), bin);
        assertEquals(-3.2e-13, statistics.quantile(0.5), bin);
    }

    @Test
    void agreesWithNumPyOnATensorOfTheSample() throws IOException {
        try (Model model = Model.open(Path.of(System.getProperty("lapidary.samples"), "classics-4m"))) {
            var tensor = model.find(new TensorId("model.layers.2.mlp.down_proj.weight"))
                    .orElseThrow();
            Statistics statistics = Statistics.of(Codecs.view(tensor.tensor()), Job.UNWATCHED);
            Summary summary = statistics.summary();
            assertEquals(-0.32865872979164124, summary.minimum());
            assertEquals(0.41145914793014526, summary.maximum());
            assertEquals(5.9190240572916386e-05, summary.mean(), 1e-15);
            assertEquals(0.06389843606239294, summary.standardDeviation(), 1e-14);
            assertEquals(0.009924933123339334, summary.skewness(), 1e-10);
            assertEquals(0.15970596430493122, summary.excessKurtosis(), 1e-10);
            Outlier farthest = statistics.outliers().getFirst();
            assertEquals(148, farthest.row());
            assertEquals(169, farthest.column());
            assertEquals(6.438341578311326, farthest.sigmas(), 1e-10);
        }
    }

    @Test
    void aPlantedOutlierIsFoundAtItsPlace() {
        float planted = (float) (40 * 0.0471);
        TestMatrix large = TestMatrix.pseudoRandom(1024, 1031, 3).with(777, 1030, -planted);
        Statistics statistics = Statistics.of(large.asBf16(), Job.UNWATCHED);
        Outlier first = statistics.outliers().getFirst();
        assertEquals(777, first.row());
        assertEquals(1030, first.column());
        assertEquals(-planted, first.value(), 0.01 * planted);
        assertEquals(-40, first.sigmas(), 0.5);
        assertEquals(Statistics.OUTLIERS, statistics.outliers().size());
        assertTrue(Math.abs(statistics.outliers().get(1).sigmas()) < 3);
        assertEquals(first.value(), statistics.summary().minimum());
    }

    @Test
    void ofEquallyFarWeightsTheFirstAreKept() {
        float[] values = new float[200];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? 1 : -1;
        }
        List<Outlier> outliers =
                Statistics.of(TestMatrix.of(20, 10, values), Job.UNWATCHED).outliers();
        assertEquals(new Outlier(0, 0, 1, 1), outliers.get(0));
        assertEquals(new Outlier(3, 1, -1, -1), outliers.get(31));
    }

    @Test
    void notANumberIsCountedAndNotSpread() {
        TestMatrix spoiled = matrix.with(5, 6, Float.NaN)
                .with(200, 1, Float.NaN)
                .with(3, 330, Float.POSITIVE_INFINITY)
                .with(299, 0, Float.NEGATIVE_INFINITY)
                .with(9, 9, 0f)
                .with(9, 10, -0f);
        Statistics statistics = Statistics.of(spoiled, Job.UNWATCHED);
        Summary summary = statistics.summary();
        assertEquals(2, summary.notNumbers());
        assertEquals(2, summary.infinities());
        assertEquals(2, summary.zeros());
        assertEquals(99_296, summary.finite());
        assertEquals(99_296, statistics.histogram().total());
        assertEquals(0.0471, summary.standardDeviation(), 1e-4);
        assertTrue(Double.isFinite(summary.excessKurtosis()));
        assertTrue(statistics.outliers().stream().allMatch(o -> Float.isFinite(o.value())));
        Outlier first = statistics.firstNotFinite().orElseThrow();
        assertEquals(3, first.row());
        assertEquals(330, first.column());
        assertTrue(statistics.rowAbsoluteMaximum(3) < 1);
    }

    @Test
    void aTensorWithoutFiniteWeightsHasNoMoments() {
        Statistics statistics = Statistics.of(TestMatrix.of(1, 2, Float.NaN, Float.NaN), Job.UNWATCHED);
        assertTrue(Double.isNaN(statistics.summary().mean()));
        assertTrue(Double.isNaN(statistics.summary().minimum()));
        assertTrue(Double.isNaN(statistics.quantile(0.5)));
        assertEquals(0, statistics.histogram().total());
        assertEquals(List.of(), statistics.outliers());
    }

    @Test
    void equalWeightsGetABinAroundThem() {
        Statistics statistics = Statistics.of(TestMatrix.of(2, 2, 3, 3, 3, 3), Job.UNWATCHED);
        assertEquals(3, statistics.summary().mean());
        assertEquals(0, statistics.summary().standardDeviation());
        assertTrue(Double.isNaN(statistics.summary().skewness()));
        assertEquals(4, statistics.histogram().total());
        assertEquals(3, statistics.quantile(0.5));
        assertEquals(Optional.empty(), statistics.firstNotFinite());
    }

    @Test
    void anEmptyTensorIsNoError() {
        Statistics statistics = Statistics.of(TestMatrix.of(0, 4), Job.UNWATCHED);
        assertEquals(0, statistics.summary().count());
        assertEquals(0, statistics.rows());
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {2, 3, 8})
    void theThreadCountChangesNothing(int threads) {
        TestMatrix large = TestMatrix.pseudoRandom(900, 701, 2).with(400, 3, Float.NaN);
        Statistics one = Statistics.of(large, Job.UNWATCHED, new Workers(1));
        for (int repeat = 0; repeat < 3; repeat++) {
            assertTrue(one.isSame(Statistics.of(large, Job.UNWATCHED, new Workers(threads))));
        }
    }

    @Test
    void reportsProgressAndStopsWhenCancelled() {
        List<Double> fractions = Collections.synchronizedList(new ArrayList<>());
        Job job = new Job() {
            @Override
            public boolean isCancelled() {
                return !fractions.isEmpty();
            }

            @Override
            public void report(double fraction, String activity) {
                fractions.add(fraction);
            }
        };
        TestMatrix large = TestMatrix.pseudoRandom(900, 701, 2);
        assertThrows(CancellationException.class, () -> Statistics.of(large, job, new Workers(1)));
        assertEquals(1, fractions.size());
    }

    @Test
    void largeTensorsSayHowManyOfTheirWeightsAreCounted() {
        assertEquals(1, Statistics.sampling(65_536));
        assertEquals(1, Statistics.sampling((1L << 24) - 1));
        assertEquals(2, Statistics.sampling(1L << 24));
        assertEquals(14, Statistics.sampling(14_336L * 8_192));
    }
}
