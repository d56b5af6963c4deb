package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.catalogue.ModelPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class BarPlotTest {
    @Test
    void aBarThatIsChosenIsToldByItsName() {
        List<String> chosen = new ArrayList<>();
        BarPlot plot = Screen.call(() -> {
            BarPlot fresh = new BarPlot("%");
            fresh.barsProperty()
                    .set(List.of(
                            new BarPlot.Bar("first", 0.5), new BarPlot.Bar("second", 0), new BarPlot.Bar("third", 2)));
            fresh.onChooseProperty().set(chosen::add);
            return fresh;
        });
        Stage stage = Screen.show(plot, Theme.LIGHT, 400, 200);
        Screen.pulse();
        Gestures.key(plot, KeyCode.HOME);
        assertEquals("first\n0.500 %", plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.RIGHT);
        assertEquals("second\nunchanged", plot.hoverTextProperty().get());
        Gestures.key(plot, KeyCode.END);
        Gestures.key(plot, KeyCode.ENTER);
        assertEquals(List.of("third"), chosen);
        Screen.run(stage::close);
    }

    @Test
    void theWorstLayerIsReadAloud() {
        BarPlot plot = Screen.call(() -> ModelPages.barPlot(9));
        assertTrue(plot.getAccessibleText().startsWith("Output error (%) of 9 layers, largest at conv"));
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(() -> ModelPages.barPlot(9), node -> Gestures.move(node, 60, 60)));
    }
}
