package lapidary.views.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.catalogue.ModelPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class ThumbnailGridTest {
    @Test
    void arrowsSelectAndEnterEnlarges() {
        ThumbnailGrid grid = Screen.call(() -> ModelPages.thumbnailGrid(14));
        Stage stage = Screen.show(grid, Theme.LIGHT, 420, 200);
        Screen.pulse();
        Gestures.key(grid, KeyCode.RIGHT);
        assertEquals(0, grid.selectedProperty().get());
        Gestures.key(grid, KeyCode.DOWN);
        int second = grid.selectedProperty().get();
        assertTrue(second > 1 && second < 7, "row of " + second);
        Gestures.key(grid, KeyCode.END);
        Gestures.key(grid, KeyCode.RIGHT);
        assertEquals(13, grid.selectedProperty().get());
        assertTrue(Screen.call(grid::getVvalue) > 0.5);
        assertFalse(Screen.call(grid::isEnlarged));
        Gestures.key(grid, KeyCode.ENTER);
        assertTrue(Screen.call(grid::isEnlarged));
        Screen.run(() ->
                grid.thumbnailsProperty().set(grid.thumbnailsProperty().get().subList(0, 3)));
        assertFalse(Screen.call(grid::isEnlarged));
        assertEquals(-1, grid.selectedProperty().get());
        Screen.run(stage::close);
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(() -> ModelPages.thumbnailGrid(3), node -> Gestures.key(node, KeyCode.RIGHT)));
    }
}
