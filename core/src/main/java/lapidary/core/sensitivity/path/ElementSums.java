package lapidary.core.sensitivity.path;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;

/// One number per weight of a tensor, added up in double by row and by column, with its sign and without; the weights
/// with the largest ones, where each weight's own sum is kept. Rows are spread over the workers in tiles of a fixed
/// size, so that sums do not depend on the number of threads.
final class ElementSums {
    private static final int TILE = 64;

    private final Change change;
    private final Workers workers;
    private final double[] rows;
    private final double[] columns;
    private final double[] absoluteRows;
    private final double[] absoluteColumns;
    private final double[] elements; // empty where they are not kept

    ElementSums(Change change, boolean keepsElements, Workers workers) {
        this.change = change;
        this.workers = workers;
        this.rows = new double[change.rows()];
        this.columns = new double[change.columns()];
        this.absoluteRows = new double[change.rows()];
        this.absoluteColumns = new double[change.columns()];
        this.elements = new double[keepsElements ? Math.multiplyExact(rows.length, columns.length) : 0];
    }

    /// The number of a weight: a function of the gradient and of δ.
    @FunctionalInterface
    interface Term {
        double of(double gradient, double delta);
    }

    void add(Matrix gradient, Term term) {
        int tiles = Math.ceilDiv(rows.length, TILE);
        double[][] sums = new double[tiles][];
        double[][] absolutes = new double[tiles][];
        workers.rows(tiles, 1, Job.UNWATCHED, (first, end) -> {
            int tile = Math.toIntExact(first);
            sums[tile] = new double[columns.length];
            absolutes[tile] = new double[columns.length];
            int at = tile * TILE;
            int count = Math.min(TILE, rows.length - at);
            float[] delta = change.delta(at, count);
            float[] slope = new float[columns.length];
            for (int row = 0; row < count; row++) {
                MemorySegment.copy(gradient.data(), JAVA_FLOAT, 4 * gradient.at(at + row), slope, 0, slope.length);
                addRow(at + row, slope, delta, row * columns.length, term, sums[tile], absolutes[tile]);
            }
        });
        for (int tile = 0; tile < tiles; tile++) {
            for (int column = 0; column < columns.length; column++) {
                columns[column] += sums[tile][column];
                absoluteColumns[column] += absolutes[tile][column];
            }
        }
    }

    private void addRow(
            int row, float[] slope, float[] delta, int at, Term term, double[] byColumn, double[] absoluteByColumn) {
        double sum = 0;
        double absolute = 0;
        for (int column = 0; column < slope.length; column++) {
            double value = term.of(slope[column], delta[at + column]);
            sum += value;
            absolute += Math.abs(value);
            byColumn[column] += value;
            absoluteByColumn[column] += Math.abs(value);
            if (elements.length > 0) {
                elements[row * slope.length + column] += value;
            }
        }
        rows[row] += sum;
        absoluteRows[row] += absolute;
    }

    /// The sums themselves.
    List<double[]> numbers() {
        return List.of(rows, columns, absoluteRows, absoluteColumns, elements);
    }

    /// Everything so far times a factor.
    ///
    /// @param most weights that are named
    Contribution times(double factor, int most) {
        return new Contribution(
                change.tensor(),
                times(rows, factor),
                times(columns, factor),
                times(absoluteRows, Math.abs(factor)),
                times(absoluteColumns, Math.abs(factor)),
                largest(factor, most));
    }

    private static double[] times(double[] values, double factor) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }

    /// By magnitude, the largest first; of equal ones the first.
    private List<Contribution.Weight> largest(double factor, int most) {
        Comparator<Integer> smaller = Comparator.comparingDouble((Integer i) -> Math.abs(elements[i]))
                .thenComparing(Comparator.<Integer>naturalOrder().reversed());
        PriorityQueue<Integer> kept = new PriorityQueue<>(smaller);
        for (int i = 0; i < elements.length && most > 0; i++) {
            if (kept.size() < most || Math.abs(elements[i]) > Math.abs(elements[kept.element()])) {
                kept.add(i);
                if (kept.size() > most) {
                    kept.remove();
                }
            }
        }
        List<Contribution.Weight> weights = new ArrayList<>();
        kept.stream()
                .sorted(smaller.reversed())
                .forEach(i -> weights.add(
                        new Contribution.Weight(i / columns.length, i % columns.length, elements[i] * factor)));
        return weights;
    }
}
