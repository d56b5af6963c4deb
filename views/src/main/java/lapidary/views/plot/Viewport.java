package lapidary.views.plot;

/// What part of a matrix a heat map shows, and how large.
///
/// @param rows of the matrix
/// @param columns of the matrix
/// @param width of the picture, in pixels
/// @param height of the picture, in pixels
/// @param top row at the upper edge, with a fraction
/// @param left column at the left edge, with a fraction
/// @param scaleX pixels per column
/// @param scaleY pixels per row
record Viewport(
        long rows, long columns, double width, double height, double top, double left, double scaleX, double scaleY) {
    /// Pixels of a weight when zoomed in all the way: room for its number.
    static final double LARGEST = 64;

    /// The whole matrix, stretched onto the picture.
    static Viewport fit(long rows, long columns, double width, double height) {
        return new Viewport(
                rows,
                columns,
                width,
                height,
                0,
                0,
                Math.min(LARGEST, width / columns),
                Math.min(LARGEST, height / rows));
    }

    /// The same part in a picture of another size.
    Viewport resized(double newWidth, double newHeight) {
        if (isWhole()) {
            return fit(rows, columns, newWidth, newHeight);
        }
        return new Viewport(rows, columns, newWidth, newHeight, top, left, scaleX, scaleY).clamped();
    }

    /// Zoomed by a factor about a point, which stays where it is.
    Viewport zoomed(double factor, double x, double y) {
        double newX = limit(scaleX * factor, width / columns);
        double newY = limit(scaleY * factor, height / rows);
        double column = left + x / scaleX;
        double row = top + y / scaleY;
        return new Viewport(rows, columns, width, height, row - y / newY, column - x / newX, newX, newY).clamped();
    }

    /// Moved by pixels: positive ones show what lies to the right and below.
    Viewport panned(double dx, double dy) {
        return new Viewport(rows, columns, width, height, top + dy / scaleY, left + dx / scaleX, scaleX, scaleY)
                .clamped();
    }

    /// Zoomed in all the way on one weight, in the middle.
    Viewport revealing(long row, long column) {
        return new Viewport(
                        rows,
                        columns,
                        width,
                        height,
                        row + 0.5 - height / LARGEST / 2,
                        column + 0.5 - width / LARGEST / 2,
                        LARGEST,
                        LARGEST)
                .clamped();
    }

    boolean isWhole() {
        return width / scaleX >= columns - 1e-6 && height / scaleY >= rows - 1e-6;
    }

    /// Row under a pixel; may lie outside the matrix.
    long row(double y) {
        return (long) Math.floor(top + y / scaleY);
    }

    long column(double x) {
        return (long) Math.floor(left + x / scaleX);
    }

    double x(double column) {
        return (column - left) * scaleX;
    }

    double y(double row) {
        return (row - top) * scaleY;
    }

    /// Pixels that the matrix fills of the picture.
    double usedWidth() {
        return Math.min(width, (columns - left) * scaleX);
    }

    double usedHeight() {
        return Math.min(height, (rows - top) * scaleY);
    }

    /// log₂ of the columns that share a cell so that a cell has at least one pixel.
    int levelX() {
        return level(scaleX);
    }

    int levelY() {
        return level(scaleY);
    }

    private static int level(double scale) {
        return scale >= 1 ? 0 : (int) Math.ceil(-Math.log(scale) / Math.log(2) - 1e-9);
    }

    private static double limit(double scale, double fit) {
        return Math.clamp(scale, Math.min(LARGEST, fit), LARGEST);
    }

    private Viewport clamped() {
        double lastLeft = Math.max(0, columns - width / scaleX);
        double lastTop = Math.max(0, rows - height / scaleY);
        return new Viewport(
                rows,
                columns,
                width,
                height,
                Math.clamp(top, 0, lastTop),
                Math.clamp(left, 0, lastLeft),
                scaleX,
                scaleY);
    }
}
