package lapidary.views.plot;

import java.util.Arrays;

/// The mean size of a text's values, line by line, gathered into the pixels of a strip.
final class TokenMeans {
    private TokenMeans() {}

    /// The mean of the values behind each pixel, NaN where nothing was scored.
    ///
    /// @param fewest lines that fill the strip: a short text takes only the upper part
    static float[] of(TokenLayout layout, float[] values, int pixels, double fewest) {
        double[] sums = new double[pixels];
        int[] counts = new int[pixels];
        double perLine = pixels / Math.max(fewest, layout.lines());
        for (int line = 0; line < layout.lines(); line++) {
            int from = Math.min(pixels - 1, (int) (line * perLine));
            int to = Math.max(from + 1, Math.min(pixels, (int) ((line + 1) * perLine)));
            for (int token = layout.start(line); token < Math.min(layout.end(line), values.length); token++) {
                for (int i = from; i < to && !Float.isNaN(values[token]); i++) {
                    sums[i] += values[token];
                    counts[i]++;
                }
            }
        }
        float[] means = new float[pixels];
        Arrays.setAll(sums, i -> counts[i] == 0 ? Double.NaN : sums[i] / counts[i]);
        for (int i = 0; i < pixels; i++) {
            means[i] = (float) sums[i];
        }
        return means;
    }
}
