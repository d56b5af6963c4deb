package lapidary.views.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javafx.collections.ListChangeListener;
import javafx.css.CssParser;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Screen;
import lapidary.views.plot.HeatMap;
import lapidary.views.theme.Theme;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
    /// Property of a plot that wants a key pressed before its picture is taken.
    static final String PRESS = "press";

    private static final int FEWEST_COLOURS = 8;

    static Stream<Arguments> pages() {
        return Catalogue.pages().stream().flatMap(p -> Stream.of(Theme.values()).map(t -> Arguments.of(p, t)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("pages")
    void everyPageIsDrawnWithoutAMistakeInItsStyle(Catalogue.Page page, Theme theme) {
        List<String> mistakes = new ArrayList<>();
        ListChangeListener<CssParser.ParseError> listener = change -> {
            while (change.next()) {
                change.getAddedSubList().forEach(e -> mistakes.add(e.getMessage()));
            }
        };
        Screen.run(() -> CssParser.errorsProperty().addListener(listener));
        Stage stage = Screen.show(Screen.call(() -> page.content().get()), theme, page.width(), page.height());
        Screen.pulse();
        stage.getScene().getRoot().lookupAll(".plot").forEach(plot -> {
            if (plot.getProperties().get(PRESS) instanceof KeyCode key) {
                Gestures.key(plot, key);
            }
        });
        stage.getScene().getRoot().lookupAll(".heat-map").forEach(map -> Screen.await(((HeatMap) map)::isComplete));
        Image picture = Screen.snapshot(
                stage.getScene(),
                "catalogue-" + page.name() + "-" + theme.name().toLowerCase());
        Screen.run(stage::close);
        Screen.run(() -> CssParser.errorsProperty().removeListener(listener));
        assertEquals(List.of(), mistakes);
        assertTrue(colours(picture) >= FEWEST_COLOURS, "only " + colours(picture) + " colours");
    }

    private static int colours(Image image) {
        Set<Integer> seen = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                seen.add(image.getPixelReader().getArgb(x, y));
            }
        }
        return seen.size();
    }
}
