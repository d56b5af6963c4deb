package lapidary.app.window;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Rectangle2D;
import javafx.scene.control.SplitPane;
import javafx.stage.Screen;
import javafx.stage.Stage;
import lapidary.app.open.WindowState;

/// Puts the window where it was, divided as it was, and remembers that when it closes.
final class WindowMemory {
    private final Stage stage;
    private final WindowModel model;
    private final SplitPane columns;
    private final SplitPane rows;
    private Rectangle2D normal = Rectangle2D.EMPTY;

    WindowMemory(Stage stage, WindowModel model, WindowPane pane) {
        this.stage = stage;
        this.model = model;
        this.columns = pane.columns();
        this.rows = pane.rows();
    }

    /// Called before the window shows.
    void recall() {
        List<Rectangle2D> screens =
                Screen.getScreens().stream().map(Screen::getVisualBounds).toList();
        model.recent().preferencesProperty().get().window().ifPresent(state -> place(state, screens));
        // The place of a maximized window is that of the screen: what it was before is what is kept.
        stage.xProperty().subscribe(this::follow);
        stage.yProperty().subscribe(this::follow);
        stage.widthProperty().subscribe(this::follow);
        stage.heightProperty().subscribe(this::follow);
    }

    private void place(WindowState state, List<Rectangle2D> screens) {
        Rectangle2D at = Placement.on(screens, new Rectangle2D(state.x(), state.y(), state.width(), state.height()));
        stage.setX(at.getMinX());
        stage.setY(at.getMinY());
        stage.setWidth(at.getWidth());
        stage.setHeight(at.getHeight());
        normal = at;
        stage.setMaximized(state.maximized());
        if (state.columns().size() == columns.getDividers().size()) {
            columns.setDividerPositions(
                    state.columns().stream().mapToDouble(Double::doubleValue).toArray());
        }
        rows.setDividerPositions(state.rows());
        Arrays.stream(View.values())
                .filter(view -> view.key().equals(state.place()))
                .findFirst()
                .ifPresent(model.viewProperty()::set);
    }

    private void follow() {
        boolean isNormal = !stage.isMaximized() && !stage.isIconified() && !stage.isFullScreen();
        if (isNormal && stage.getWidth() >= 1 && stage.getHeight() >= 1 && !Double.isNaN(stage.getX())) {
            normal = new Rectangle2D(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight());
        }
    }

    /// Where the window is now; empty when it was never shown.
    Optional<WindowState> state() {
        if (normal.equals(Rectangle2D.EMPTY)) {
            return Optional.empty();
        }
        return Optional.of(new WindowState(
                normal.getMinX(),
                normal.getMinY(),
                normal.getWidth(),
                normal.getHeight(),
                stage.isMaximized(),
                Arrays.stream(columns.getDividerPositions())
                        .mapToObj(WindowMemory::inside)
                        .toList(),
                inside(rows.getDividerPositions()[0]),
                model.viewProperty().get().key()));
    }

    /// A divider lies outside its pane while a window that was never laid out is closed.
    private static double inside(double position) {
        return Math.clamp(position, 0, 1);
    }

    /// Called when the window closes.
    void keep() {
        state().ifPresent(state -> model.recent().rememberAtOnce(kept -> kept.withWindow(state)));
    }
}
