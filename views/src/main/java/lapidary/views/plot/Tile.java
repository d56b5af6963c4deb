package lapidary.views.plot;

import java.util.Arrays;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.jspecify.annotations.Nullable;

/// A square of cells with the image made from it.
final class Tile {
    /// Cells along an edge.
    static final int EDGE = 256;

    private static final int SAMPLE = 4096;

    /// Which cells: level (log₂ of the step) and index of the square, down and across.
    record Key(int levelY, int levelX, long down, long across) {

        long rowStep() {
            return 1L << levelY;
        }

        long columnStep() {
            return 1L << levelX;
        }

        long firstRow() {
            return down * EDGE << levelY;
        }

        long firstColumn() {
            return across * EDGE << levelX;
        }

        CellWindow window(long rows, long columns) {
            return new CellWindow(
                    firstRow(),
                    firstColumn(),
                    Math.min((long) EDGE << levelY, rows - firstRow()),
                    Math.min((long) EDGE << levelX, columns - firstColumn()),
                    rowStep(),
                    columnStep());
        }
    }

    private final CellWindow window;
    private final float[] cells;
    private final float[] sample;
    private final float maximum;
    private @Nullable WritableImage image;
    private @Nullable HeatColors colors;

    /// Made on the thread that brought the cells, because it looks at all of them.
    Tile(CellWindow window, float[] cells) {
        if (cells.length != window.down() * window.across()) {
            throw new IllegalArgumentException(cells.length + " cells for " + window);
        }
        this.window = window;
        this.cells = cells;
        int step = Math.ceilDiv(cells.length, SAMPLE);
        float[] magnitudes = new float[Math.ceilDiv(cells.length, step)];
        int kept = 0;
        float largest = 0;
        for (int i = 0; i < cells.length; i++) {
            float magnitude = Math.abs(cells[i]);
            if (Float.isFinite(magnitude)) {
                largest = Math.max(largest, magnitude);
                if (i % step == 0) {
                    magnitudes[kept++] = magnitude;
                }
            }
        }
        this.sample = Arrays.copyOf(magnitudes, kept);
        this.maximum = largest;
    }

    /// Largest finite magnitude.
    float maximum() {
        return maximum;
    }

    /// Magnitudes of cells spread over the tile.
    float[] sample() {
        return sample;
    }

    CellWindow window() {
        return window;
    }

    /// Value of the cell that holds a weight of this tile.
    float value(long row, long column) {
        int down = (int) ((row - window.firstRow()) / window.rowStep());
        int across = (int) ((column - window.firstColumn()) / window.columnStep());
        return cells[down * window.across() + across];
    }

    /// One pixel per cell.
    WritableImage image(HeatColors now) {
        WritableImage ready = image;
        if (ready != null && now.equals(colors)) {
            return ready;
        }
        int across = window.across();
        int down = window.down();
        int[] pixels = new int[cells.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = now.argb(cells[i]);
        }
        WritableImage painted = ready == null ? new WritableImage(across, down) : ready;
        painted.getPixelWriter().setPixels(0, 0, across, down, PixelFormat.getIntArgbPreInstance(), pixels, 0, across);
        image = painted;
        colors = now;
        return painted;
    }
}
