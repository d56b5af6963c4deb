package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import lapidary.app.export.ExportState;
import lapidary.app.support.Fx;
import lapidary.app.tour.TourStep;
import lapidary.core.data.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What helps a person through the window: one session of the tour, the palette, the guide and F6.
class CompanionsTest {
    @TempDir
    private Path folder;

    @Test
    void theTourIsTakenByDoingWhatItSaysAndTheKeyboardReachesEverything() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            tour(window);
            palette(window);
            guide(window);
            regions(window);
        }
    }

    private void tour(WindowUnderTest window) {
        pictures(window, "start-tour");
        press(window, "#tour-start");
        assertEquals("Step 1 of 3: Inspect", head(window));
        assertMarks(window, "#open-sample");
        window.snapshot("tour-open");
        press(window, "#open-sample");
        Fx.until("the sample", () -> window.model().workbench().isPlanCurrent());
        // Nobody waits for the numbers here.
        Fx.until("its text", () -> !window.model().data().of(Use.JUDGE).isEmpty());
        Fx.run(() -> window.model()
                .data()
                .remove(Use.JUDGE, window.model().data().of(Use.JUDGE).getFirst()));
        Fx.until("the tree", () -> window.model().tree().rootProperty().get().isPresent());
        assertMarks(window, "#model-tree");
        window.snapshot("tour-inspect");
        window.select(tensor -> tensor.id().name().contains("layers.2.mlp.down_proj"));
        assertEquals(TourStep.CHOOSE, step(window));
        Fx.until(
                "the presets",
                () -> !window.find("#preset", ComboBox.class).getItems().isEmpty());
        assertMarks(window, "#preset");
        press(window, "#tour-leave");
        assertFalse(Fx.get(() -> window.find("#tour", Node.class).isVisible()));
        Fx.run(() -> window.pane().actions().get("action.tour").run());
        assertEquals("Step 2 of 3: Choose", head(window));
        window.snapshot("tour-choose");
        Fx.run(() -> window.model()
                .presets()
                .choose(window.model().presets().optionsProperty().get().stream()
                        .filter(option -> option.preset().name().equals("Q4_K_M"))
                        .findFirst()
                        .orElseThrow()));
        assertEquals(TourStep.EXPORT, step(window));
        assertMarks(window, "#compress");
        Fx.run(() -> window.model().export().folderProperty().set(folder));
        press(window, "#compress");
        assertMarks(window, "#export-write");
        window.snapshot("tour-export");
        Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
        press(window, "#export-write");
        Fx.until("the file", () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
        assertEquals(TourStep.DONE, step(window));
        window.snapshot("tour-done");
        press(window, "#tour-leave");
        assertTrue(Files.exists(window.model().export().out()));
        assertEquals("done", window.model().recent().preferencesProperty().get().tour());
        Fx.run(() -> window.model().exportingProperty().set(false));
    }

    private static void palette(WindowUnderTest window) {
        accelerate(window, "Shortcut+K");
        Fx.run(() -> window.model().help().palette().queryProperty().set("down 3"));
        Fx.until("the tensor", () -> window.model().help().palette().foundProperty().get().stream()
                .anyMatch(entry -> entry.id().contains("layers.3.mlp.down_proj")));
        pictures(window, "palette");
        String first = Fx.get(() ->
                window.model().help().palette().foundProperty().get().getFirst().title());
        key(window, "#palette", KeyCode.DOWN);
        key(window, "#palette", KeyCode.UP);
        key(window, "#palette", KeyCode.ENTER);
        assertFalse(Fx.get(() -> window.find("#palette", Node.class).isVisible()));
        assertTrue(first.contains("layers.3.mlp.down_proj"), first);
        assertEquals(
                first,
                String.valueOf(window.model()
                        .workbench()
                        .selectionProperty()
                        .get()
                        .leader()
                        .name()));
        accelerate(window, "Shortcut+K");
        key(window, "#palette", KeyCode.ESCAPE);
        assertFalse(Fx.get(() -> window.find("#palette", Node.class).isVisible()));
    }

    private static void guide(WindowUnderTest window) {
        Fx.run(() -> window.model().viewProperty().set(View.DOCTOR));
        accelerate(window, "F1");
        Fx.until("the page", () -> window.model()
                .help()
                .guide()
                .pageProperty()
                .get()
                .filter(page -> page.id().equals("doctor"))
                .isPresent());
        Fx.run(() -> window.model().help().guide().follow("term:SQNR"));
        Fx.until(
                "the word",
                () -> window.model().help().guide().termProperty().get().equals("SQNR"));
        Fx.run(() -> window.model().help().guide().back());
        Fx.until("the page again", () -> window.model()
                .help()
                .guide()
                .pageProperty()
                .get()
                .filter(page -> page.id().equals("doctor"))
                .isPresent());
        Fx.run(() -> window.model().help().guide().open("look"));
        Fx.until("the other page", () -> window.model()
                .help()
                .guide()
                .pageProperty()
                .get()
                .filter(page -> page.id().equals("look"))
                .isPresent());
        pictures(window, "guide-words");
        assertEquals(
                List.of(), Fx.get(() -> Reachability.nameless(window.scene().getRoot())));
        Fx.run(() -> window.model().viewProperty().set(View.LOOK));
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {true, false}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.snapshot(name + (dark ? "-dark" : "-light"));
        }
    }

    /// F6 goes round and comes back, and never stays where it was.
    private static void regions(WindowUnderTest window) {
        Fx.run(() -> window.find("#rail-look", Node.class).requestFocus());
        Node start = focused(window);
        Set<Node> visited = new LinkedHashSet<>();
        List<Node> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            accelerate(window, "F6");
            visited.add(focused(window));
            order.add(focused(window));
        }
        assertTrue(visited.size() >= 5, visited.toString());
        assertNotEquals(start, order.getFirst());
        accelerate(window, "Shift+F6");
        assertEquals(order.get(order.size() - 2), focused(window));
    }

    private static Node focused(WindowUnderTest window) {
        return Fx.get(() -> window.scene().getFocusOwner());
    }

    private static void assertMarks(WindowUnderTest window, String selector) {
        Fx.until("the ring around " + selector, () -> {
            Node ring = window.find(".tour-ring", Node.class);
            Node control = window.find(selector, Node.class);
            return ring.isVisible()
                    && ring.localToScene(ring.getLayoutBounds())
                            .intersects(control.localToScene(control.getLayoutBounds()));
        });
        assertTrue(Fx.get(() -> {
            Node mark = window.find("#tour-mark", Node.class);
            return window.pane()
                    .getLayoutBounds()
                    .contains(window.pane().sceneToLocal(mark.localToScene(mark.getLayoutBounds())));
        }));
    }

    private static String head(WindowUnderTest window) {
        return Fx.get(
                () -> window.find("#tour-mark > .section-title", Label.class).getText());
    }

    private static TourStep step(WindowUnderTest window) {
        return Fx.get(() -> window.model().help().tour().stepProperty().get());
    }

    private static void press(WindowUnderTest window, String selector) {
        Fx.run(() -> window.find(selector, ButtonBase.class).fire());
        Fx.pulses(2);
    }

    private static void accelerate(WindowUnderTest window, String keys) {
        Fx.run(() -> window.scene()
                .getAccelerators()
                .get(KeyCombination.valueOf(keys))
                .run());
        Fx.pulses(2);
    }

    private static void key(WindowUnderTest window, String selector, KeyCode code) {
        Fx.run(() -> Event.fireEvent(
                window.find(selector, Node.class),
                new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false)));
        Fx.pulses(2);
    }
}
