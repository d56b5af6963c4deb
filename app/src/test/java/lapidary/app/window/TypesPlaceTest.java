package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import javafx.event.Event;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.support.Fx;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.recipe.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The explorer of data types in the window.
class TypesPlaceTest {
    @TempDir
    private Path folder;

    @Test
    void typesAreTriedBestFirstAndEnterChoosesOne() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800);
                FxWatch watch = new FxWatch()) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            Fx.run(() -> window.find("#rail-types", ToggleButton.class).fire());
            awaitSurvey(window);
            Fx.run(() -> {
                TableView<?> table = window.find("#types", TableView.class);
                table.requestFocus();
                Event.fireEvent(
                        table, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
            });
            TypeMeasure first = Fx.get(() -> (TypeMeasure)
                    window.find("#types", TableView.class).getItems().getFirst());
            assertEquals(
                    Fx.get(() -> window.model()
                            .types()
                            .surveyProperty()
                            .get()
                            .orElseThrow()
                            .best()
                            .orElseThrow()),
                    first);
            List<Choice> chosen = Fx.get(() -> List.copyOf(window.model()
                    .workbench()
                    .choicesProperty()
                    .get()
                    .byTensor()
                    .values()));
            assertEquals(6, chosen.size());
            assertTrue(chosen.stream().allMatch(first.choice()::equals));
            assertTrue(Fx.get(() -> window.find("#types-subject", Label.class).getText())
                    .contains("measured on all"));
            assertEquals(List.of(), watch.heavyWork());
            window.awaitPreview();
            StartPageTest.pictures(window, "types");
            assertEquals(List.of(), Fx.get(() -> Reachability.unreachable(window.find("#types-place", Parent.class))));
            assertEquals(List.of(), Fx.get(() -> Reachability.nameless(window.find("#types-place", Parent.class))));
            Fx.run(() -> window.find("#types-bits-2", ToggleButton.class).fire());
            awaitSurvey(window);
            window.snapshot("types-2-light-1280x800");
            Fx.run(() -> window.find("#splits-page", ToggleButton.class).fire());
            Fx.until(
                    "the splits",
                    () -> !window.model().types().splitsProperty().get().isEmpty()
                            && !window.model().types().staleProperty().get());
            StartPageTest.pictures(window, "splits");
        }
    }

    private static void awaitSurvey(WindowUnderTest window) {
        Fx.until(
                "the survey",
                () -> window.model().types().surveyProperty().get().isPresent()
                        && !window.model().types().staleProperty().get());
    }
}
