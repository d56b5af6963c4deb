package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.application.Platform;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Control;
import javafx.scene.control.MenuButton;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import lapidary.app.support.Fx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MenusTest {
    private static final MouseEvent MOVED = new MouseEvent(
            MouseEvent.MOUSE_MOVED,
            0,
            0,
            0,
            0,
            MouseButton.NONE,
            0,
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            true,
            false,
            true,
            null);

    @TempDir
    private Path folder;

    @Test
    void everyPopupFindsItsColorsInBothThemes() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1000, 1000);
                Faults faults = new Faults()) {
            window.openSample();
            // Menus, lists and context menus are all among these.
            openPopups(window, View.BITS, new HashSet<>());
            Fx.run(() -> window.model().darkProperty().set(true));
            Set<Control> opened = new HashSet<>();
            for (View view : View.values()) {
                openPopups(window, view, opened);
            }
            assertEquals(List.of(), faults.warnings());
        }
    }

    private static void openPopups(WindowUnderTest window, View view, Set<Control> opened) {
        Fx.run(() -> window.model().viewProperty().set(view));
        Fx.pulses(1);
        List<Control> all = Fx.get(
                () -> shown(window, Control.class).stream().filter(opened::add).toList());
        Fx.run(() -> all.forEach(MenusTest::open));
        Fx.pulses(1);
        Fx.run(() -> all.forEach(MenusTest::close));
    }

    @Test
    void aMenuClosesWithThePlaceThatItBelongsTo() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1000, 1000);
                Faults faults = new Faults()) {
            window.openSample();
            Fx.run(() -> window.model().viewProperty().set(View.BITS));
            Fx.until("rules", () -> window.scene().lookup("#bits-rules") != null);
            MenuButton menu = Fx.get(() -> (MenuButton) window.scene().lookup("#bits-rules"));
            Fx.run(menu::show);
            Fx.pulses(2);
            assertTrue(Fx.get(() -> isAnyPopupOpen()));
            Fx.run(() -> {
                window.model().viewProperty().set(View.LOOK);
                window.model().darkProperty().set(true);
            });
            Fx.pulses(2);
            assertFalse(Fx.get(() -> isAnyPopupOpen()));
            assertEquals(List.of(), faults.warnings());
        }
    }

    @Test
    void aWindowThatIsOpenIsNotOpenedOnceMore() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1000, 1000)) {
            Fx.run(() -> AboutWindow.show(window.model(), window.pane()));
            List<Window> first = Fx.get(() -> List.copyOf(Window.getWindows()));
            Fx.run(() -> AboutWindow.show(window.model(), window.pane()));
            List<Window> then = Fx.get(() -> List.copyOf(Window.getWindows()));
            Fx.run(() -> then.stream()
                    .filter(one -> one instanceof Stage stage && stage.getOwner() != null)
                    .forEach(Window::hide));
            assertEquals(first, then);
        }
    }

    @Test
    void whatOpensBeforeTheNewThemeIsPaintedFindsItsColors() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1000, 1000);
                Faults faults = new Faults()) {
            Button button = Fx.get(() -> (Button) window.scene().lookup("#theme"));
            MenuButton menu = Fx.get(() -> (MenuButton) window.scene().lookup("#models"));
            Fx.run(() -> {
                // Among what is asked for while the theme changes.
                Platform.runLater(() -> window.model().darkProperty().set(true));
                Platform.runLater(() -> Platform.runLater(() -> {
                    menu.show();
                    button.fireEvent(MOVED);
                }));
            });
            Fx.pulses(2);
            assertEquals(List.of(), faults.warnings());
        }
    }

    private static void open(Control control) {
        if (control instanceof MenuButton menu) {
            menu.show();
        } else if (control instanceof ComboBoxBase<?> box) {
            box.show();
        } else if (control.getContextMenu() != null) {
            control.getContextMenu().show(control, Side.BOTTOM, 0, 0);
        }
    }

    private static void close(Control control) {
        if (control instanceof MenuButton menu) {
            menu.hide();
        } else if (control instanceof ComboBoxBase<?> box) {
            box.hide();
        } else if (control.getContextMenu() != null) {
            control.getContextMenu().hide();
        }
    }

    private static boolean isAnyPopupOpen() {
        return Window.getWindows().stream().anyMatch(PopupWindow.class::isInstance);
    }

    /// Those that can be clicked now.
    private static <T extends Control> List<T> shown(WindowUnderTest window, Class<T> type) {
        List<T> found = new ArrayList<>();
        collect(window.scene().getRoot(), type, found);
        return found;
    }

    private static <T extends Control> void collect(Node node, Class<T> type, List<T> found) {
        if (!node.isVisible() || node.isDisabled()) {
            return;
        }
        if (type.isInstance(node)) {
            found.add(type.cast(node));
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, type, found));
        }
    }
}
