package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import lapidary.core.stats.HeatTile;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Matrices made up for tests: reproducible, with structure that a heat map should show.
public final class MadeUpCells {
    private MadeUpCells() {}

    /// Normal weights whose scale differs by head and by column, with a loud column and four outliers.
    public static RowSource matrix(int rows, int columns, long seed) {
        return new RowSource() {
            @Override
            public Shape shape() {
                return Shape.of(rows, columns);
            }

            @Override
            public void decode(long firstRow, int count, float[] out) {
                for (int i = 0; i < count; i++) {
                    long row = firstRow + i;
                    SplittableRandom random = new SplittableRandom(seed * 31 + row);
                    double loud = 0.6 + 0.5 * Math.abs(Math.sin(row / 32 * 2.1));
                    for (int column = 0; column < columns; column++) {
                        double normal = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
                        double scale = loud * (column % 97 == 40 ? 2.2 : 1) * (0.8 + 0.3 * Math.cos(column * 0.02));
                        out[i * columns + column] = (float) (0.05 * normal * scale);
                    }
                    if (row % 61 == 20) {
                        out[i * columns + (int) (row * 7 % columns)] = 0.42f;
                    }
                }
            }
        };
    }

    /// Its cells, reduced where `worker` runs.
    public static CellSource cells(RowSource matrix, Executor worker) {
        return new TensorCells(matrix, HeatTile.Reduction.EXTREME, worker);
    }

    /// A source that answers when the test says so.
    static final class Slow implements CellSource {
        final List<CompletableFuture<float[]>> requests = new ArrayList<>();
        final List<CellWindow> windows = new ArrayList<>();

        @Override
        public long rows() {
            return 512;
        }

        @Override
        public long columns() {
            return 512;
        }

        @Override
        public CompletableFuture<float[]> request(CellWindow window) {
            CompletableFuture<float[]> answer = new CompletableFuture<>();
            requests.add(answer);
            windows.add(window);
            return answer;
        }
    }
}
