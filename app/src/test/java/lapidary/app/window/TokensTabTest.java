package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.support.Fx;
import lapidary.core.setting.SettingValue;
import lapidary.views.plot.TokenMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tab of tokens in the real window, and pictures of it.
class TokensTabTest {
    @TempDir
    private Path folder;

    @Test
    void theTextIsColouredAndItsWorstTokensAreAKeyAway() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            window.awaitLook();
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_0"));
            window.awaitPreview();
            pictures(window, "metrics");
            Fx.run(() -> window.find("#tab-tokens", ToggleButton.class).setSelected(true));
            Fx.pulses(3);
            TokenMap map = Fx.get(() -> window.find("#token-map", TokenMap.class));
            assertTrue(Fx.get(() -> map.valuesProperty().get().length) > 10_000);
            press(map, KeyCode.N);
            press(map, KeyCode.N);
            Fx.pulses(2);
            ListView<?> worst = Fx.get(() -> window.find("#worst-tokens", ListView.class));
            assertEquals(1, Fx.get(() -> worst.getSelectionModel().getSelectedIndex()));
            assertEquals(Fx.get(() -> worst.getItems().get(1)), Fx.get(() -> map.selectedProperty()
                    .get()));
            pictures(window, "tokens");
            Fx.run(() ->
                    window.find("#tokens-loss-difference", ToggleButton.class).fire());
            pictures(window, "tokens-loss");
            window.resize(1920, 1080);
            window.snapshot("tokens-large");
        }
    }

    private static void press(TokenMap map, KeyCode code) {
        Fx.run(() -> map.fireEvent(
                new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, false, false, false, false)));
    }

    private static void pictures(WindowUnderTest window, String name) {
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.awaitHeatMap();
            window.snapshot(name + (dark ? "-dark" : "-light"));
        }
    }
}
