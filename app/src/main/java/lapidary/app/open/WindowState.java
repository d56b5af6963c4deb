package lapidary.app.open;

import java.util.List;

/// Where the window was and how it was divided.
///
/// @param x left edge on the desktop, in logical pixels; not to be trusted when a screen has gone
/// @param y top edge
/// @param columns where the dividers between tree, view and choice stand, as shares of the width
/// @param rows where the divider above the preview stands, as a share of the height
/// @param place what the middle showed, by its key; "" when unknown
public record WindowState(
        double x,
        double y,
        double width,
        double height,
        boolean maximized,
        List<Double> columns,
        double rows,
        String place) {
    public WindowState {
        columns = List.copyOf(columns);
        for (double number : new double[] {x, y, width, height, rows}) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("not a place for a window: " + number);
            }
        }
        if (width < 1 || height < 1 || !isShare(rows) || !columns.stream().allMatch(WindowState::isShare)) {
            throw new IllegalArgumentException(
                    "not a window: " + width + " x " + height + ", divided at " + columns + " and " + rows);
        }
    }

    private static boolean isShare(double share) {
        return share >= 0 && share <= 1;
    }
}
