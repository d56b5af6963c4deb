package lapidary.core.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Images of one size in memory, one after the other.
final class PixelTable implements ImageSource {
    private final int count;
    private final Layout layout;
    private final float peak;
    private final byte @Nullable [] levels;
    private final float @Nullable [] values;

    /// How the numbers of an image lie.
    ///
    /// @param first bytes or numbers before an image's pixels, such as labels
    /// @param arePlanes whether all reds come before all greens
    record Layout(int first, int width, int height, int channels, boolean arePlanes) {
        int pixels() {
            return width * height * channels;
        }

        int stride() {
            return first + pixels();
        }
    }

    /// Levels from 0 to 255.
    static PixelTable ofLevels(byte[] levels, int count, Layout layout) {
        return new PixelTable(count, layout, 255, levels, null);
    }

    /// Numbers from 0 to `peak`.
    static PixelTable ofNumbers(float[] values, int count, Layout layout, float peak) {
        return new PixelTable(count, layout, peak, null, values);
    }

    private PixelTable(int count, Layout layout, float peak, byte @Nullable [] levels, float @Nullable [] values) {
        this.count = count;
        this.layout = layout;
        this.peak = peak;
        this.levels = levels;
        this.values = values;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public RawImage image(int index) {
        int from = Math.addExact(Math.multiplyExact(index, layout.stride()), layout.first());
        if (levels != null) {
            byte[] pixels = Arrays.copyOfRange(levels, from, from + layout.pixels());
            return new RawImage(layout.width(), layout.height(), layout.channels(), interleaved(pixels));
        }
        float[] pixels = new float[layout.pixels()];
        if (values != null) {
            System.arraycopy(values, from, pixels, 0, pixels.length);
        }
        return new RawImage(layout.width(), layout.height(), layout.channels(), peak, interleaved(pixels));
    }

    private byte[] interleaved(byte[] pixels) {
        if (!layout.arePlanes() || layout.channels() == 1) {
            return pixels;
        }
        byte[] turned = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            turned[target(i)] = pixels[i];
        }
        return turned;
    }

    private float[] interleaved(float[] pixels) {
        if (!layout.arePlanes() || layout.channels() == 1) {
            return pixels;
        }
        float[] turned = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            turned[target(i)] = pixels[i];
        }
        return turned;
    }

    /// Where a number of planes goes among (height, width, channels).
    private int target(int index) {
        int plane = layout.width() * layout.height();
        return index % plane * layout.channels() + index / plane;
    }

    /// A sample of the images.
    Sketch sketch() {
        Sketch.Builder sketch = new Sketch.Builder(DataKind.IMAGES);
        for (int i = 0; i < count; i++) {
            sketch.add(image(i).hash());
        }
        return sketch.build();
    }
}
