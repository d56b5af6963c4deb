package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.MenuButton;
import lapidary.app.support.Fx;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MenusTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = true)
    void everyMenuFindsItsColors(boolean dark) {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1000, 1000);
                Faults faults = new Faults()) {
            window.openSample();
            Fx.run(() -> window.model().darkProperty().set(dark));
            for (View view : View.values()) {
                Fx.run(() -> window.model().viewProperty().set(view));
                Fx.pulses(2);
            }
            Fx.until("menus of all places", () -> menus(window).size() > 5);
            List<MenuButton> menus = Fx.get(() -> menus(window));
            for (MenuButton menu : menus) {
                Fx.run(menu::show);
                Fx.pulses(2);
                Fx.run(menu::hide);
            }
            assertEquals(List.of(), faults.warnings());
        }
    }

    private static List<MenuButton> menus(WindowUnderTest window) {
        return window.scene().getRoot().lookupAll(".menu-button").stream()
                .filter(MenuButton.class::isInstance)
                .map(MenuButton.class::cast)
                .toList();
    }
}
