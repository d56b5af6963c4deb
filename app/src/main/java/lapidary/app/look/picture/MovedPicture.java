package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.views.plot.SharePlot.Share;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How many steps of the grid codes lie from the nearest one: what rounding by more than distance changed.
final class MovedPicture implements PictureMaker {
    private static final int MOST_STEPS = 4;

    @Override
    public List<Picture> of(Subject subject, Job job) {
        return subject.matrix() instanceof Grid grid && subject.matrix() == subject.made()
                ? List.of(picture(subject, grid, job))
                : List.of();
    }

    private static Picture picture(Subject subject, Grid grid, Job job) {
        long[] counts = new long[2 * MOST_STEPS + 1];
        int columns = Math.toIntExact(grid.shape().columns());
        int group = grid.groupSize() == 0 ? columns : grid.groupSize();
        int perRow = Math.ceilDiv(columns, Math.max(1, group));
        float[] weights = new float[columns];
        for (int row = 0; row < grid.codes().length; row++) {
            if (row % 64 == 0) {
                job.check();
            }
            subject.original().decode(row, 1, weights);
            for (int i = 0; i < columns; i++) {
                int at = grid.groupSize() == 0 ? 0 : row * perRow + i / group;
                counts[Math.clamp(moved(grid, row, i, at, weights[i]), -MOST_STEPS, MOST_STEPS) + MOST_STEPS]++;
            }
        }
        return picture(counts);
    }

    /// The code less the nearest one.
    private static int moved(Grid grid, int row, int column, int group, float weight) {
        float scale = grid.scales()[group];
        boolean isSigned = grid.isSymmetric();
        int zero = isSigned ? 0 : grid.zeroPoints()[group];
        int code = isSigned ? grid.codes()[row][column] : grid.codes()[row][column] & 0xff;
        int least = isSigned ? -(1 << grid.bits() - 1) : 0;
        int most = isSigned ? Math.max(1, (1 << grid.bits() - 1) - 1) : (1 << grid.bits()) - 1;
        double steps = scale == 0 ? 0 : Math.rint(weight / scale);
        return code - (int) Math.clamp(steps + zero, least, most);
    }

    private static Picture picture(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        List<Share> shares = new ArrayList<>();
        for (int steps = -MOST_STEPS; steps <= MOST_STEPS; steps++) {
            long count = counts[steps + MOST_STEPS];
            if (count > 0 || Math.abs(steps) <= 1) {
                String sign = steps < 0 ? Numbers.MINUS : steps > 0 ? "+" : "";
                String moved = sign + Math.abs(steps);
                shares.add(
                        new Share(Math.abs(steps) == MOST_STEPS ? Messages.of("look.or-more", moved) : moved, count));
            }
        }
        double moved = total == 0 ? 0 : 1 - (double) counts[MOST_STEPS] / total;
        return new Picture.Shares(
                Messages.of("look.moved-codes"),
                Messages.of("look.weights-not-at", Numbers.percent(moved), total),
                Messages.of("look.steps-from-nearest"),
                shares);
    }
}
