package lapidary.views.plot;

/// A histogram as it falls onto pixels: the tallest bin of each column, so that no spike is lost.
///
/// @param heights `double[pixels]`, counts per bin of the reference width
/// @param x pixel of the first column
record HistogramColumns(double[] heights, double x) {

    /// @param binWidth counts are shown per bin of this width
    static HistogramColumns of(HistogramSeries series, Frame frame, Scale scale, double binWidth) {
        int pixels = Math.max(1, (int) Math.ceil(frame.width()));
        double[] heights = new double[pixels];
        double factor = binWidth / series.binWidth();
        for (int i = 0; i < pixels; i++) {
            double from = scale.value(i / frame.width());
            double to = scale.value((i + 1) / frame.width());
            heights[i] = factor * series.peak(from, to);
        }
        return new HistogramColumns(heights, frame.x());
    }

    /// Tallest column between two pixels of the canvas.
    double peak(double from, double to) {
        double peak = 0;
        for (int i = Math.max(0, (int) (from - x)); i < Math.min(heights.length, to - x); i++) {
            peak = Math.max(peak, heights[i]);
        }
        return peak;
    }

    double peak() {
        return peak(x, x + heights.length);
    }
}
