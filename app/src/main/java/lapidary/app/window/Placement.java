package lapidary.app.window;

import java.util.List;
import javafx.geometry.Rectangle2D;

/// Where a window goes that was somewhere before: there, as far as the screens that are there now allow it.
final class Placement {
    /// So much of a title bar has to be on a screen that a person can get hold of it.
    private static final double GRIP_WIDTH = 160;

    private static final double GRIP_HEIGHT = 40;

    private Placement() {}

    /// The place for a window: unchanged while its title bar can be reached, made smaller where the
    /// screen is; else in
    /// the middle of the first screen.
    ///
    /// @param wanted where it was
    /// @param screens what windows may cover of each screen, the main one first
    static Rectangle2D on(List<Rectangle2D> screens, Rectangle2D wanted) {
        for (Rectangle2D screen : screens) {
            Rectangle2D fitting = new Rectangle2D(
                    wanted.getMinX(),
                    wanted.getMinY(),
                    Math.min(wanted.getWidth(), screen.getWidth()),
                    Math.min(wanted.getHeight(), screen.getHeight()));
            if (isReachable(screen, fitting)) {
                return fitting;
            }
        }
        return screens.isEmpty() ? wanted : centred(screens.getFirst(), wanted);
    }

    private static boolean isReachable(Rectangle2D screen, Rectangle2D window) {
        double left = Math.max(screen.getMinX(), window.getMinX());
        double right = Math.min(screen.getMaxX(), window.getMaxX());
        return right - left >= Math.min(GRIP_WIDTH, window.getWidth())
                && window.getMinY() >= screen.getMinY()
                && window.getMinY() + GRIP_HEIGHT <= screen.getMaxY();
    }

    private static Rectangle2D centred(Rectangle2D screen, Rectangle2D wanted) {
        double width = Math.min(wanted.getWidth(), screen.getWidth());
        double height = Math.min(wanted.getHeight(), screen.getHeight());
        return new Rectangle2D(
                screen.getMinX() + (screen.getWidth() - width) / 2,
                screen.getMinY() + (screen.getHeight() - height) / 2,
                width,
                height);
    }
}
