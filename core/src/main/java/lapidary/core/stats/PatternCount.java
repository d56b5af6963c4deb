package lapidary.core.stats;

import java.util.Optional;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.model.GroupLayout;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// How a tensor keeps to N:M: of each `m` consecutive inputs of an output at most `n` are not 0. Of a convolution these
/// are channels at the same place of the kernel. NaN is not 0.
///
/// @param groups in all
/// @param violations groups with more than `n` weights that are not 0
/// @param left weights at the ends of rows that belong to no group
/// @param zeros weights that are 0
/// @param first the first group that does not keep to it
public record PatternCount(
        TensorId tensor,
        int n,
        int m,
        long groups,
        long violations,
        long left,
        long zeros,
        long weights,
        Optional<Place> first) {
    private static final int WINDOW_ELEMENTS = 1 << 20;

    /// A group of an output.
    ///
    /// @param inputs their numbers, the first and the last
    /// @param notZero how many of them are not 0
    public record Place(long output, int firstInput, int lastInput, int notZero) {}

    /// Counts; reads every weight.
    ///
    /// @throws IllegalArgumentException unless 1 ≤ n ≤ m ≤ 64 and the weights can be decoded
    public static PatternCount of(ModelTensor tensor, int n, int m, Job job) {
        CompressedTensor weights = Codecs.view(tensor.tensor());
        if (n < 1 || m < n || m > Long.SIZE || !weights.isDecodable()) {
            throw new IllegalArgumentException(
                    "no " + n + ":" + m + " in " + tensor.tensor().typeName());
        }
        Counter counter = new Counter(new GroupLayout(tensor, m), n);
        if (tensor.orientation().isPresent()) {
            KeptBits turned =
                    notZero(weights, job).toMatrix(tensor.orientation().get());
            long columns = turned.shape().columns();
            for (long row = 0; row < turned.shape().rows(); row++) {
                for (int column = 0; column < columns; column++) {
                    counter.row[column] = turned.isKept(row * columns + column);
                }
                counter.add(row);
            }
        } else {
            rows(weights, job, (row, values, from) -> {
                for (int i = 0; i < counter.row.length; i++) {
                    counter.row[i] = values[from + i] != 0;
                }
                counter.add(row);
            });
        }
        return counter.result(tensor);
    }

    /// Whether all groups keep to it.
    public boolean isKept() {
        return violations == 0;
    }

    private static KeptBits notZero(RowSource weights, Job job) {
        KeptBits bits = new KeptBits(weights.shape());
        int columns = Math.toIntExact(weights.shape().columns());
        rows(weights, job, (row, values, from) -> {
            for (int i = 0; i < columns; i++) {
                if (values[from + i] != 0) {
                    bits.keep(row * columns + i);
                }
            }
        });
        return bits;
    }

    /// Takes rows one by one.
    private interface Taker {
        /// @param from where the row begins in `values`
        void take(long row, float[] values, int from);
    }

    private static void rows(RowSource weights, Job job, Taker taker) {
        Shape shape = weights.shape();
        int columns = Math.toIntExact(shape.columns());
        int most = Math.max(1, WINDOW_ELEMENTS / Math.max(1, columns));
        float[] values = new float[Math.multiplyExact((int) Math.min(most, shape.rows()), columns)];
        for (long first = 0; first < shape.rows(); first += most) {
            job.check();
            int rows = (int) Math.min(most, shape.rows() - first);
            weights.decode(first, rows, values);
            for (int row = 0; row < rows; row++) {
                taker.take(first + row, values, row * columns);
            }
        }
    }

    /// Adds up rows.
    private static final class Counter {
        private final GroupLayout layout;
        private final int n;
        private final int[] order;
        private final boolean[] row; // inputs that are not 0
        private long violations;
        private long rows;
        private long notZero;
        private Optional<Place> first = Optional.empty();

        private Counter(GroupLayout layout, int n) {
            this.layout = layout;
            this.n = n;
            this.order = layout.order();
            this.row = new boolean[order.length];
        }

        private void add(long output) {
            rows++;
            for (boolean isNotZero : row) {
                notZero += isNotZero ? 1 : 0;
            }
            int m = layout.size();
            for (int group = 0; group < layout.perRow(); group++) {
                int found = 0;
                for (int i = 0; i < m; i++) {
                    found += row[order[group * m + i]] ? 1 : 0;
                }
                if (found > n) {
                    violations++;
                    if (first.isEmpty()) {
                        first = Optional.of(new Place(output, order[group * m], order[group * m + m - 1], found));
                    }
                }
            }
        }

        private PatternCount result(ModelTensor tensor) {
            long all = rows * row.length;
            return new PatternCount(
                    tensor.id(),
                    n,
                    layout.size(),
                    rows * layout.perRow(),
                    violations,
                    rows * layout.left(),
                    all - notZero,
                    all,
                    first);
        }
    }
}
