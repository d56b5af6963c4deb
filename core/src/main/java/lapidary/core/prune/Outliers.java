package lapidary.core.prune;

import java.util.Arrays;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.RowWindows;
import lapidary.core.tensor.RowSource;

/// Counts scores |w|·‖x‖ that stand out of those of their layer, for [OutlierWeighed].
final class Outliers {
    private Outliers() {}

    /// @throws UnfitException when nothing is known about the inputs of the layer
    /// @throws NotFiniteException for a weight that is NaN or infinite
    static PrunableLayer.OutlierShare of(Workers workers, ModelTensor tensor, Evidence evidence, Job job)
            throws UnfitException, NotFiniteException {
        List<double[]> norms = Wanda.norms(tensor, evidence);
        if (norms.isEmpty()) {
            throw Wanda.lacking("OWL", tensor, evidence);
        }
        RowSource matrix = MatrixView.of(tensor).toMatrix(Codecs.view(tensor.tensor()));
        Selection.Score score = Wanda.score(matrix.shape().rows(), norms);
        RowWindows windows = new RowWindows(workers, tensor.id(), matrix, job);
        double[] sums = new double[windows.count()];
        long[] counts = new long[windows.count()];
        windows.forEach((window, firstRow, rows, values) -> {
            double[] sum = new double[1];
            each(
                    values,
                    firstRow,
                    rows,
                    score,
                    scores -> sum[0] += Arrays.stream(scores).sum());
            sums[window] = sum[0];
        });
        long total = tensor.tensor().shape().elements();
        double limit = OutlierWeighed.MULTIPLE * Arrays.stream(sums).sum() / Math.max(1, total);
        windows.forEach((window, firstRow, rows, values) -> {
            long[] count = new long[1];
            each(
                    values,
                    firstRow,
                    rows,
                    score,
                    scores -> count[0] +=
                            Arrays.stream(scores).filter(each -> each > limit).count());
            counts[window] = count[0];
        });
        return new PrunableLayer.OutlierShare(Arrays.stream(counts).sum(), total);
    }

    private interface Row {
        void seen(double[] scores);
    }

    private static void each(float[] values, long firstRow, int rows, Selection.Score score, Row row) {
        int columns = rows == 0 ? 0 : values.length / rows;
        double[] scores = new double[columns];
        for (int i = 0; i < rows; i++) {
            score.of(firstRow + i, Arrays.copyOfRange(values, i * columns, (i + 1) * columns), scores);
            row.seen(scores);
        }
    }
}
