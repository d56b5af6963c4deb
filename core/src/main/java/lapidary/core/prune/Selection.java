package lapidary.core.prune;

import java.util.Arrays;
import java.util.List;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.WeightKernels;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.GroupLayout;
import lapidary.core.quant.RowWindows;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Chooses weights by score, exactly as many as are asked for.
///
/// Weights are removed in ascending order of (score, place in the tensor): of equal scores the first goes first. Within
/// groups of N:M the first of equal scores stays.
final class Selection {
    private static final int ROWS = 16;
    private static final WeightKernels KERNELS = WeightKernels.fastest();

    private Selection() {}

    /// The largest magnitudes of a tensor, in its own order.
    static KeptBits largest(Workers workers, TensorId id, RowSource weights, long kept, Job job)
            throws NotFiniteException {
        KeptBits bits = new KeptBits(weights.shape());
        if (kept == 0) {
            return bits;
        }
        Threshold threshold = threshold(workers, id, weights, kept, job.part(0, 0.6));
        RowWindows windows = new RowWindows(workers, id, weights, job.part(0.6, 1));
        long columns = weights.shape().columns();
        int size = windowRows(columns, windows.rowsPerWindow());
        if (threshold.keptOfEqual() == threshold.equal()) {
            windows.forEach(size, (window, firstRow, rows, values) -> {
                long[] marks = new long[Math.ceilDiv(values.length, Long.SIZE)];
                KERNELS.marks(values, 0, values.length, threshold.pattern(), marks);
                bits.keep(firstRow * columns, marks, values.length);
            });
            return bits;
        }
        long[] equal = new long[Math.toIntExact(Math.ceilDiv(weights.shape().rows(), (long) size)) + 1];
        windows.forEach(size, (window, firstRow, rows, values) -> {
            long count = 0;
            for (float value : values) {
                count += pattern(value) == threshold.pattern() ? 1 : 0;
            }
            equal[window + 1] = count;
        });
        for (int i = 1; i < equal.length; i++) {
            equal[i] += equal[i - 1];
        }
        long removed = equal[equal.length - 1] - threshold.keptOfEqual();
        windows.forEach(
                size,
                (window, firstRow, rows, values) ->
                        keep(bits, firstRow * columns, values, threshold.pattern(), removed - equal[window]));
        return bits;
    }

    /// Rows of a window that begins at a word of bits, so that threads never share one.
    private static int windowRows(long columns, int rows) {
        return columns % Long.SIZE == 0 ? rows : Math.max(Long.SIZE, rows / Long.SIZE * Long.SIZE);
    }

    /// @param removed how many of the equal ones are still to be removed
    private static void keep(KeptBits bits, long from, float[] values, int threshold, long removed) {
        long rest = removed;
        for (int i = 0; i < values.length; i++) {
            int pattern = pattern(values[i]);
            if (pattern > threshold || (pattern == threshold && rest-- <= 0)) {
                bits.keep(from + i);
            }
        }
    }

    private static int pattern(float value) {
        return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
    }

    /// @param pattern of the smallest magnitude that is kept
    /// @param keptOfEqual how many of that magnitude are
    /// @param equal how many there are of it
    private record Threshold(int pattern, long keptOfEqual, long equal) {}

    private static Threshold threshold(Workers workers, TensorId id, RowSource weights, long kept, Job job)
            throws NotFiniteException {
        long[] counts = MagnitudeCounts.alone(workers, id, weights, job.part(0, 0.5));
        int bucket = counts.length - 1;
        long before = 0;
        while (before + counts[bucket] < kept) {
            before += counts[bucket--];
        }
        long zeros =
                bucket > 0 ? 0 : MagnitudeCounts.of(workers, id, weights, job).zeros();
        long inside = kept - before; // of this bucket, at least one
        long count = counts[bucket] - zeros;
        if (inside > count) {
            return new Threshold(0, inside - count, zeros);
        }
        LayerWeights one = new LayerWeights(workers, List.of(id), List.of(weights));
        int[] ascending = one.between(0, bucket, bucket, count, job.part(0.5, 1));
        int pattern = ascending[(int) (ascending.length - inside)];
        int upper = upper(ascending, pattern);
        int lower = upper(ascending, pattern - 1);
        return new Threshold(pattern, inside - (ascending.length - upper), upper - lower);
    }

    /// The first index beyond all that are equal to `pattern`.
    private static int upper(int[] ascending, int pattern) {
        int from = 0;
        int to = ascending.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (ascending[middle] <= pattern) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// What a weight scores.
    interface Score {
        /// @param values a row of weights
        /// @param out `float64[inputs]`, filled
        void of(long row, float[] values, double[] out);
    }

    /// In each row the largest scores; rows differ by at most one weight, the first rows keep more.
    ///
    /// @param matrix [outputs, inputs]
    static KeptBits byRow(Workers workers, TensorId id, RowSource matrix, long kept, Score score, Job job)
            throws NotFiniteException {
        long rows = Math.max(1, matrix.shape().rows());
        long each = kept / rows;
        long more = kept % rows;
        return rows(
                workers,
                id,
                matrix,
                job,
                (row, scores, bits, from) -> {
                    int count = Math.toIntExact(each + (row < more ? 1 : 0));
                    Integer[] order = order(scores);
                    for (int i = scores.length - count; i < scores.length; i++) {
                        bits.keep(from + order[i]);
                    }
                },
                score);
    }

    /// The largest scores of a matrix.
    ///
    /// @param matrix [outputs, inputs], with no more weights than an array holds
    static KeptBits byTensor(Workers workers, TensorId id, RowSource matrix, long kept, Score score, Job job)
            throws NotFiniteException {
        int columns = Math.toIntExact(matrix.shape().columns());
        double[] all = new double[Math.toIntExact(matrix.shape().elements())];
        new RowWindows(workers, id, matrix, job).forEach((window, firstRow, count, values) -> {
            double[] scores = new double[columns];
            for (int row = 0; row < count; row++) {
                score.of(firstRow + row, Arrays.copyOfRange(values, row * columns, (row + 1) * columns), scores);
                System.arraycopy(scores, 0, all, (int) ((firstRow + row) * columns), columns);
            }
        });
        boolean[] isKept = largest(all, all.length, kept);
        KeptBits bits = new KeptBits(matrix.shape());
        for (int i = 0; i < all.length; i++) {
            if (isKept[i]) {
                bits.keep(i);
            }
        }
        return bits;
    }

    /// Which of the first `count` scores, none negative, are among the `kept` largest; of equal ones the first go.
    static boolean[] largest(double[] scores, int count, long kept) {
        boolean[] isKept = new boolean[count];
        if (kept == 0) {
            return isKept;
        }
        double[] ascending = Arrays.copyOf(scores, count);
        Arrays.sort(ascending);
        double threshold = ascending[(int) (count - kept)];
        long removed = count - kept; // of the equal ones: all that go, less the smaller ones
        for (int i = 0; ascending[i] < threshold; i++) {
            removed--;
        }
        for (int i = 0; i < count; i++) {
            isKept[i] = scores[i] > threshold || (scores[i] == threshold && removed-- <= 0);
        }
        return isKept;
    }

    /// In each group of N:M the largest scores.
    ///
    /// @param matrix [outputs, inputs]
    static KeptBits byGroup(
            Workers workers, TensorId id, RowSource matrix, GroupLayout layout, int n, Score score, Job job)
            throws NotFiniteException {
        int[] order = layout.order();
        int grouped = layout.perRow() * layout.size();
        return rows(
                workers,
                id,
                matrix,
                job,
                (row, scores, bits, from) -> {
                    for (int group = 0; group < grouped; group += layout.size()) {
                        keepBest(scores, order, group, layout.size(), n, bits, from);
                    }
                    for (int i = grouped; i < order.length; i++) {
                        bits.keep(from + order[i]);
                    }
                },
                score);
    }

    private static void keepBest(double[] scores, int[] order, int group, int size, int n, KeptBits bits, long from) {
        for (int i = group; i < group + size; i++) {
            int better = 0;
            for (int j = group; j < group + size; j++) {
                double other = scores[order[j]];
                better += other > scores[order[i]] || (other == scores[order[i]] && j < i) ? 1 : 0;
            }
            if (better < n) {
                bits.keep(from + order[i]);
            }
        }
    }

    /// Places by ascending (score, place).
    private static Integer[] order(double[] scores) {
        Integer[] places = new Integer[scores.length];
        Arrays.setAll(places, i -> i);
        Arrays.sort(places, (a, b) -> Double.compare(scores[a], scores[b])); // stable
        return places;
    }

    private interface RowChoice {
        void keep(long row, double[] scores, KeptBits bits, long from);
    }

    private static KeptBits rows(Workers workers, TensorId id, RowSource matrix, Job job, RowChoice choice, Score score)
            throws NotFiniteException {
        KeptBits bits = new KeptBits(matrix.shape());
        int columns = Math.toIntExact(matrix.shape().columns());
        int together = windowRows(columns, ROWS);
        new RowWindows(workers, id, matrix, job).forEach(together, (window, firstRow, count, values) -> {
            double[] scores = new double[columns];
            for (int row = 0; row < count; row++) {
                float[] own = Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
                score.of(firstRow + row, own, scores);
                choice.keep(firstRow + row, scores, bits, (firstRow + row) * columns);
            }
        });
        return bits;
    }
}
