package lapidary.core.stats;

import java.util.Objects;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// A window of a matrix reduced to a grid of cells: the data behind a heat map, at any zoom.
///
/// Cell (i, j) covers rows ⌊i·rows/cellsDown⌋ to ⌊(i+1)·rows/cellsDown⌋ of the window, columns likewise. A window
/// with fewer rows or columns than cells asked for gets one cell for each of them, so that zooming in ends at
/// single weights.
public final class HeatTile {
    private final Window window;
    private final int cellsDown;
    private final int cellsAcross;
    private final Reduction reduction;
    private final float[] values;

    private HeatTile(Window window, int cellsDown, int cellsAcross, Reduction reduction, float[] values) {
        this.window = window;
        this.cellsDown = cellsDown;
        this.cellsAcross = cellsAcross;
        this.reduction = reduction;
        this.values = values;
    }

    /// How the weights of a cell become one number. A cell that holds a NaN is NaN.
    public enum Reduction {
        /// The weight of largest magnitude, with its sign.
        EXTREME,
        /// The mean, with its sign.
        MEAN,
        /// √(Σw²/n)
        ROOT_MEAN_SQUARE
    }

    /// A part of a matrix whose rows are all but the fastest dimension flattened.
    public record Window(long firstRow, long rows, long firstColumn, long columns) {
        public Window {
            if (firstRow < 0 || rows < 1 || firstColumn < 0 || columns < 1) {
                throw new IllegalArgumentException("no window: rows from " + firstRow + ", " + rows
                        + " of them, columns from " + firstColumn + ", " + columns + " of them");
            }
        }

        /// All of a tensor.
        public static Window whole(Shape shape) {
            return new Window(0, shape.rows(), 0, shape.columns());
        }
    }

    /// Reduces a window.
    ///
    /// @param mostDown most cells from top to bottom
    /// @param mostAcross most cells from left to right
    /// @throws IndexOutOfBoundsException when the window is not inside the tensor
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static HeatTile of(
            RowSource source, Window window, int mostDown, int mostAcross, Reduction reduction, Job job) {
        return of(source, window, mostDown, mostAcross, reduction, job, Workers.shared());
    }

    static HeatTile of(
            RowSource source,
            Window window,
            int mostDown,
            int mostAcross,
            Reduction reduction,
            Job job,
            Workers workers) {
        Objects.checkFromIndexSize(window.firstRow, window.rows, source.shape().rows());
        Objects.checkFromIndexSize(
                window.firstColumn, window.columns, source.shape().columns());
        int down = (int) Math.min(window.rows, mostDown);
        int across = (int) Math.min(window.columns, mostAcross);
        Reducer reducer = new Reducer(source, window, down, across, reduction);
        workers.rows(down, 1, job, (from, to) -> {
            reducer.reduce((int) from, job);
            job.report((double) to / down, "heat map");
        });
        return new HeatTile(window, down, across, reduction, reducer.values);
    }

    public Window window() {
        return window;
    }

    public int cellsDown() {
        return cellsDown;
    }

    public int cellsAcross() {
        return cellsAcross;
    }

    public Reduction reduction() {
        return reduction;
    }

    public float value(int down, int across) {
        return values[Objects.checkIndex(down, cellsDown) * cellsAcross + Objects.checkIndex(across, cellsAcross)];
    }

    /// Whether every cell is a single weight.
    public boolean isExact() {
        return cellsDown == window.rows && cellsAcross == window.columns;
    }

    /// First row (of the tensor) that a cell covers; of `cellsDown` the end of the window.
    public long rowOf(int down) {
        return window.firstRow + start(down, window.rows, cellsDown);
    }

    /// First column (of the tensor) that a cell covers; of `cellsAcross` the end of the window.
    public long columnOf(int across) {
        return window.firstColumn + start(across, window.columns, cellsAcross);
    }

    /// Largest magnitude of a cell that is no NaN: the end of a colour scale.
    public float absoluteMaximum() {
        float largest = 0;
        for (float value : values) {
            largest = Math.abs(value) > largest ? Math.abs(value) : largest;
        }
        return largest;
    }

    private static long start(int cell, long extent, int cells) {
        return Math.floorDiv(Math.multiplyExact((long) cell, extent), cells);
    }

    /// Reduces one line of cells at a time; each line by one thread, in the order of its rows.
    private static final class Reducer {
        private static final int BLOCK_ELEMENTS = 1 << 16;

        private final RowSource source;
        private final Window window;
        private final int down;
        private final int across;
        private final Reduction reduction;
        private final float[] values;
        private final int columns;
        private final int[] cellStarts;

        Reducer(RowSource source, Window window, int down, int across, Reduction reduction) {
            this.source = source;
            this.window = window;
            this.down = down;
            this.across = across;
            this.reduction = reduction;
            this.values = new float[Math.multiplyExact(down, across)];
            this.columns = Math.toIntExact(source.shape().columns());
            this.cellStarts = new int[across + 1];
            for (int i = 0; i <= across; i++) {
                cellStarts[i] = (int) (window.firstColumn + start(i, window.columns, across));
            }
        }

        void reduce(int line, Job job) {
            long from = window.firstRow + start(line, window.rows, down);
            long to = window.firstRow + start(line + 1, window.rows, down);
            int blockRows = (int) Math.clamp(BLOCK_ELEMENTS / columns, 1, to - from);
            float[] block = new float[blockRows * columns];
            double[] cells = new double[across];
            for (long row = from; row < to; row += blockRows) {
                job.check();
                int count = (int) Math.min(blockRows, to - row);
                source.decode(row, count, block);
                for (int r = 0; r < count; r++) {
                    addRow(block, r * columns, cells);
                }
            }
            for (int i = 0; i < across; i++) {
                long elements = (to - from) * (cellStarts[i + 1] - cellStarts[i]);
                values[line * across + i] = (float)
                        switch (reduction) {
                            case EXTREME -> cells[i];
                            case MEAN -> cells[i] / elements;
                            case ROOT_MEAN_SQUARE -> Math.sqrt(cells[i] / elements);
                        };
            }
        }

        private void addRow(float[] block, int at, double[] cells) {
            for (int cell = 0; cell < across; cell++) {
                double sum = cells[cell];
                for (int i = at + cellStarts[cell]; i < at + cellStarts[cell + 1]; i++) {
                    double value = block[i];
                    sum = switch (reduction) {
                        // The comparison does not hold for a NaN, which therefore comes in, and stays.
                        case EXTREME -> Math.abs(value) <= Math.abs(sum) || Double.isNaN(sum) ? sum : value;
                        case MEAN -> sum + value;
                        case ROOT_MEAN_SQUARE -> sum + value * value;
                    };
                }
                cells[cell] = sum;
            }
        }
    }
}
