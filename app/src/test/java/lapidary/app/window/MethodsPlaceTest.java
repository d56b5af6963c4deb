package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCombination;
import lapidary.app.support.Fx;
import lapidary.core.method.Method;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gallery of methods in the window.
class MethodsPlaceTest {
    @TempDir
    private Path folder;

    @Test
    void everyMethodIsACardThatCanBeReadAboutWithoutAModel() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Fx.run(() -> window.find("#rail-methods", ToggleButton.class).fire());
            Fx.pulses(10);
            StartPageTest.pictures(window, "methods-alone");
            Parent alone = Fx.get(() -> window.find("#gallery-alone", Parent.class));
            for (Method method : window.model().workbench().methods().all()) {
                assertTrue(Fx.get(() -> alone.lookup("#card-" + method.id()) != null), method.id());
                assertTrue(Fx.get(() -> alone.lookup("#use-" + method.id()).isDisabled()), method.id());
            }
        }
    }

    @Test
    void aCardIsUsedForTheSelectionOrTheWholeModel() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_UP);
            Fx.run(() -> window.find("#rail-methods", ToggleButton.class).fire());
            Fx.pulses(10);
            Fx.run(() -> button(window, "#use-datatype").fire());
            assertEquals(6, chosen(window, "datatype"));
            assertEquals(
                    "In use for 6 tensors",
                    Fx.get(() -> ((Label) card(window, "datatype").lookup(".card-used")).getText()));
            Fx.run(() -> button(window, "#use-all-rtn").fire());
            assertEquals(42, chosen(window, "rtn"));
            assertEquals(0, chosen(window, "datatype"));
            Fx.run(() -> window.model().workbench().undo());
            assertEquals(6, chosen(window, "datatype"));
            window.awaitPreview();
            StartPageTest.pictures(window, "methods");
            assertEquals(List.of(), Fx.get(() -> Reachability.unreachable(window.find("#gallery", Parent.class))));
            assertEquals(List.of(), Fx.get(() -> Reachability.nameless(window.find("#gallery", Parent.class))));
        }
    }

    @Test
    void searchAndFiltersNarrowTheCards() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            Fx.run(() -> {
                window.find("#rail-methods", ToggleButton.class).fire();
                window.scene()
                        .getAccelerators()
                        .get(KeyCombination.valueOf("Shortcut+F"))
                        .run();
                assertTrue(
                        window.find("#gallery #gallery-search", TextField.class).isFocused());
                window.find("#gallery #gallery-search", TextField.class).setText("second moments gptq");
            });
            assertEquals(List.of("gptq"), Fx.get(() -> window.model().gallery().shownProperty().get().stream()
                    .map(card -> card.method().id())
                    .filter(id -> id.equals("gptq") || id.equals("rtn"))
                    .toList()));
            Fx.run(() ->
                    window.find("#gallery #gallery-search", TextField.class).setText("no such thing"));
            Fx.pulses(2);
            window.snapshot("methods-none-light-1280x800");
            assertTrue(Fx.get(() -> window.find("#gallery", Parent.class).lookup(".empty-state") != null));
        }
    }

    private static Parent card(WindowUnderTest window, String id) {
        return window.find("#gallery #card-" + id, Parent.class);
    }

    private static Button button(WindowUnderTest window, String selector) {
        return window.find("#gallery " + selector, Button.class);
    }

    private static long chosen(WindowUnderTest window, String method) {
        return Fx.get(() -> window.model().workbench().choicesProperty().get().byTensor().values().stream()
                .map(Optional::of)
                .filter(choice -> choice.map(Choice::method).equals(Optional.of(method)))
                .count());
    }
}
