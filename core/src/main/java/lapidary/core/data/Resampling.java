package lapidary.core.data;

/// Resizing with a triangle filter that widens when an image shrinks, as PIL's `BILINEAR` (and torchvision's with
/// antialiasing) does, without its rounding to whole levels between the two passes.
final class Resampling {
    private Resampling() {}

    static RawImage bilinear(RawImage image, int width, int height) {
        Weights across = new Weights(image.width(), width);
        Weights down = new Weights(image.height(), height);
        int channels = image.channels();
        float[] rows = new float[image.height() * width * channels]; // (source height, width, channels)
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    double sum = 0;
                    for (int i = 0; i < across.counts[x]; i++) {
                        sum += across.weights[x][i] * image.at(across.first[x] + i, y, c);
                    }
                    rows[(y * width + x) * channels + c] = (float) sum;
                }
            }
        }
        float[] values = new float[height * width * channels];
        int line = width * channels;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < line; x++) {
                double sum = 0;
                for (int i = 0; i < down.counts[y]; i++) {
                    sum += down.weights[y][i] * rows[(down.first[y] + i) * line + x];
                }
                values[y * line + x] = (float) sum;
            }
        }
        return new RawImage(width, height, channels, image.peak(), values);
    }

    /// Which source pixels make a target pixel, and how much of each.
    private static final class Weights {
        final int[] first;
        final int[] counts;
        final double[][] weights;

        Weights(int source, int target) {
            first = new int[target];
            counts = new int[target];
            weights = new double[target][];
            double scale = (double) source / target;
            double reach = Math.max(1, scale);
            for (int i = 0; i < target; i++) {
                double center = (i + 0.5) * scale;
                int from = Math.max(0, (int) (center - reach + 0.5));
                int to = Math.min(source, (int) (center + reach + 0.5));
                double[] row = new double[to - from];
                double sum = 0;
                for (int k = 0; k < row.length; k++) {
                    row[k] = Math.max(0, 1 - Math.abs((from + k - center + 0.5) / reach));
                    sum += row[k];
                }
                for (int k = 0; k < row.length; k++) {
                    row[k] /= sum;
                }
                first[i] = from;
                counts[i] = row.length;
                weights[i] = row;
            }
        }
    }
}
