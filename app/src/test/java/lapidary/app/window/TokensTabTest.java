package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.data.Use;
import lapidary.core.setting.SettingValue;
import lapidary.views.plot.TokenMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tab of tokens in the real window, and pictures of it.
class TokensTabTest {
    @TempDir
    private Path folder;

    @Test
    void theTextIsColouredAndItsWorstTokensAreAKeyAway() throws Exception {
        Path page = Files.writeString(folder.resolve("page.txt"), page());
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            window.awaitLook();
            Fx.run(() -> {
                window.model()
                        .data()
                        .remove(Use.JUDGE, window.model().data().of(Use.JUDGE).getFirst());
                window.model().data().add(Use.JUDGE, List.of(page));
            });
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_0"));
            window.awaitPreview();
            pictures(window, "metrics");
            Fx.run(() -> window.find("#tab-tokens", ToggleButton.class).setSelected(true));
            Fx.pulses(3);
            TokenMap map = Fx.get(() -> window.find("#token-map", TokenMap.class));
            assertEquals(
                    page(),
                    Fx.get(() -> String.join("", map.textsProperty().get())).strip());
            press(map, KeyCode.N);
            press(map, KeyCode.N);
            Fx.pulses(2);
            ListView<?> worst = Fx.get(() -> window.find("#worst-tokens", ListView.class));
            assertEquals(1, Fx.get(() -> worst.getSelectionModel().getSelectedIndex()));
            int selected = Fx.get(() -> map.selectedProperty().get());
            assertEquals(Fx.get(() -> worst.getItems().get(1)), selected);
            press(map, KeyCode.RIGHT);
            assertEquals(selected + 1, Fx.get(() -> map.selectedProperty().get()));
            press(map, KeyCode.LEFT);
            pictures(window, "tokens");
            Fx.run(() ->
                    window.find("#tokens-loss-difference", ToggleButton.class).fire());
            pictures(window, "tokens-loss");
        }
    }

    /// Some pages of the sample's own text: whole sequences, few enough to be measured at once.
    private static String page() throws IOException {
        return Files.readString(SampleModel.folder().resolve("heldout.txt"))
                .substring(0, 9000)
                .strip();
    }

    private static void press(TokenMap map, KeyCode code) {
        Fx.run(() -> map.fireEvent(
                new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, false, false, false, false)));
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.awaitHeatMap();
            window.snapshot(name + (dark ? "-dark" : "-light"));
        }
    }
}
