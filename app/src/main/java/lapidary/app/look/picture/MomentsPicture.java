package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.linalg.Svd;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.views.plot.Curve;
import lapidary.views.plot.PlotColor;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What entered the layer: the second moments as a heat map, their eigenvalues, and the size of each input.
final class MomentsPicture implements PictureMaker {
    private static final int MOST_EIGENVALUES = 1024;

    @Override
    public List<Picture> of(Subject subject, Job job) {
        if (subject.moments().isEmpty()) {
            return List.of();
        }
        InputMoments moments = subject.moments().get();
        List<Picture> pictures = new ArrayList<>();
        pictures.add(new Picture.Matrix(
                Messages.of("look.moments"),
                Messages.of("look.mean-x-x", moments.tokens()),
                new MomentRows(moments.second()),
                Messages.of("look.input"),
                Messages.of("look.input")));
        if (moments.inputs() <= MOST_EIGENVALUES) {
            pictures.add(eigenvalues(moments, job));
        }
        pictures.add(sizes(moments));
        return pictures;
    }

    /// Of a symmetric matrix without negative eigenvalues the singular values are these.
    private static Picture eigenvalues(InputMoments moments, Job job) {
        int n = moments.inputs();
        float[] values = new float[n * n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                values[row * n + column] = (float) moments.second().get(row, column);
            }
        }
        job.check();
        float[] found = Svd.singularValues(values, n, n);
        double sum = 0;
        for (float value : found) {
            sum += value;
        }
        double part = 0;
        int count = 0;
        while (count < n && part < 0.9 * sum) {
            part += found[count++];
        }
        return new Picture.Curves(
                Messages.of("look.eigenvalues"),
                Messages.of("look.directions-hold-90", count, n),
                Messages.of("look.eigenvalue-largest-first"),
                Messages.of("look.mean-square-along"),
                true,
                List.of(new Curve(
                        Messages.of("look.eigenvalue"),
                        PlotColor.ORIGINAL,
                        IntStream.range(0, n).mapToObj(i -> (double) found[i]).toList())));
    }

    private static Picture sizes(InputMoments moments) {
        List<Double> means = IntStream.range(0, moments.inputs())
                .mapToObj(i -> moments.meanMagnitude()[i])
                .toList();
        List<Double> largest = IntStream.range(0, moments.inputs())
                .mapToObj(i -> (double) moments.largest()[i])
                .toList();
        int salient = IntStream.range(0, moments.inputs())
                .reduce((a, b) -> moments.meanMagnitude()[b] > moments.meanMagnitude()[a] ? b : a)
                .orElse(0);
        return new Picture.Curves(
                Messages.of("look.input-sizes"),
                Messages.of(
                        "look.input-largest-on-average",
                        salient,
                        Numbers.significant(means.isEmpty() ? 0 : means.get(salient), 3),
                        moments.tokens()),
                Messages.of("look.input"),
                "|x|",
                true,
                List.of(
                        new Curve(Messages.of("look.largest"), PlotColor.STALE, largest),
                        new Curve(Messages.of("look.mean"), PlotColor.ORIGINAL, means)));
    }

    private record MomentRows(DoubleMatrix second) implements RowSource {
        @Override
        public Shape shape() {
            return Shape.of(second.rows(), second.columns());
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < second.columns(); column++) {
                    out[row * second.columns() + column] = (float) second.get((int) firstRow + row, column);
                }
            }
        }
    }
}
