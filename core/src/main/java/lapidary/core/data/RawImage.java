package lapidary.core.data;

import org.jspecify.annotations.Nullable;

/// An image as it is stored, before a model's preparation.
public final class RawImage {
    private final int width;
    private final int height;
    private final int channels;
    private final float peak;
    private final float @Nullable [] values; // (height, width, channels)
    private final byte @Nullable [] levels; // the same, unsigned; one of the two is there

    /// @param channels 1 for grey, 3 for red, green, blue
    /// @param peak the value of white: 255, or 1, or 16 for the digits of the sample
    /// @param values `float[height, width, channels]`, kept
    public RawImage(int width, int height, int channels, float peak, float[] values) {
        this(width, height, channels, peak, values, null, values.length);
    }

    /// @param levels `uint8[height, width, channels]`, kept; white is 255
    public RawImage(int width, int height, int channels, byte[] levels) {
        this(width, height, channels, 255, null, levels, levels.length);
    }

    private RawImage(
            int width,
            int height,
            int channels,
            float peak,
            float @Nullable [] values,
            byte @Nullable [] levels,
            int length) {
        if (width < 1 || height < 1 || channels < 1 || length != (long) width * height * channels) {
            throw new IllegalArgumentException(length + " values for " + width + " × " + height + " × " + channels);
        }
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.peak = peak;
        this.values = values;
        this.levels = levels;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    public int channels() {
        return channels;
    }

    /// The value of white.
    public float peak() {
        return peak;
    }

    /// A value in [0, [#peak()]].
    public float at(int x, int y, int channel) {
        return value((y * width + x) * channels + channel);
    }

    /// The pixels for a screen: 0xAARRGGBB, row after row.
    public int[] argb() {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            int red = level(i, 0);
            int green = channels < 3 ? red : level(i, 1);
            int blue = channels < 3 ? red : level(i, 2);
            pixels[i] = 0xff000000 | red << 16 | green << 8 | blue;
        }
        return pixels;
    }

    private int level(int pixel, int channel) {
        return Math.clamp(Math.round(255 * value(pixel * channels + channel) / peak), 0, 255);
    }

    private float value(int index) {
        return levels != null ? levels[index] & 0xff : values != null ? values[index] : Float.NaN;
    }

    /// One number for all pixels and the size.
    long hash() {
        long hash = (width * 31L + height) * 31 + channels;
        for (int i = 0; i < width * height * channels; i++) {
            hash = hash * 0x100000001b3L + Float.floatToIntBits(value(i));
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
