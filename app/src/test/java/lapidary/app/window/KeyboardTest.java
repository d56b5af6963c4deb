package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.stage.Stage;
import javafx.stage.Window;
import lapidary.app.support.Fx;
import lapidary.core.model.TensorRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every place of the window by keyboard alone: the tabulator reaches every control in the order of reading and leaves
/// it again, shows where it is, and each control has a name; Escape closes what lies over the window.
class KeyboardTest {
    @TempDir
    private Path folder;

    private final Set<String> faults = new LinkedHashSet<>();

    @Test
    void everyPlaceIsTabbedThrough() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            TabRound round = new TabRound(window.scene(), window.pane());
            for (View view : List.of(View.LOOK, View.METHODS, View.QUEUE, View.GUIDE)) {
                go(window, view);
                add("without a model, " + view, round.faults("#rail-look"));
            }
            closesWhatLiesOverTheWindow(window, round);
            tour(window, round);
            own(window, () -> AboutWindow.show(window.model(), window.pane()), "#about-copy");
            window.openSampleWithLittleText();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            for (View view : View.values()) {
                go(window, view);
                if (view == View.DOCTOR) {
                    window.awaitPreview();
                }
                for (String page : pages(window)) {
                    Fx.run(() -> window.find("#" + page, ToggleButton.class).setSelected(true));
                    Fx.pulses(1);
                    add(view + ", " + page, round.faults("#rail-look"));
                }
                add(view.toString(), round.faults("#rail-look"));
            }
            own(window, () -> MetadataWindow.show(window.model(), window.pane()), "#metadata-table");
            export(window, round);
        }
        assertEquals(Set.of(), faults, String.join("\n", faults));
    }

    private void add(String where, List<String> found) {
        found.forEach(fault -> faults.add(where + ": " + fault));
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    private static void go(WindowUnderTest window, View view) {
        Fx.run(() -> window.model().viewProperty().set(view));
        Fx.pulses(3);
    }

    /// Switches between the pages of a place; those of the preview once, late, when it has something to show.
    private static List<String> pages(WindowUnderTest window) {
        boolean isLate = window.model().viewProperty().get() == View.DOCTOR;
        return Fx.get(() -> window.pane().lookupAll(".toggle-button").stream()
                .filter(node -> node.getId() != null)
                .filter(node ->
                        node.getId().endsWith("-page") || isLate && node.getId().startsWith("tab-"))
                .filter(node -> Reachability.isSeen(node) && !node.isDisabled())
                .map(Node::getId)
                .toList());
    }

    /// While the palette or the sheet is open the keys stay there; afterwards the focus is where it was.
    private void closesWhatLiesOverTheWindow(WindowUnderTest window, TabRound round) {
        go(window, View.LOOK);
        for (String[] over : new String[][] {{"Shortcut+K", "#palette"}, {"Shift+F1", "#shortcuts"}}) {
            Fx.run(() -> {
                Node start = window.find("#tour-start", Node.class);
                start.requestFocus();
                window.scene()
                        .getAccelerators()
                        .get(KeyCombination.valueOf(over[0]))
                        .run();
                Parent sheet = window.find(over[1], Parent.class);
                for (boolean isShift : new boolean[] {false, true}) {
                    round.type(KeyCode.TAB, isShift);
                    check(isInside(window.scene().getFocusOwner(), sheet), "Tab leaves " + over[1]);
                }
                round.type(KeyCode.ESCAPE, false);
                check(!sheet.isVisible(), "Escape leaves open " + over[1]);
                check(start.isFocused(), "the focus is lost after " + over[1]);
            });
        }
    }

    private void tour(WindowUnderTest window, TabRound round) {
        Fx.run(() -> {
            window.find("#tour-start", Node.class).requestFocus();
            round.type(KeyCode.ENTER, false);
        });
        Fx.pulses(2);
        check(window.model().help().tour().runningProperty().get(), "Enter does not begin the tour");
        add("tour", round.faults("#rail-look"));
        Fx.run(() -> {
            window.find("#rail-look", Node.class).requestFocus();
            round.type(KeyCode.ESCAPE, false);
        });
        check(!window.model().help().tour().runningProperty().get(), "Escape does not leave the tour");
    }

    /// A window of its own.
    private void own(WindowUnderTest window, Runnable show, String from) {
        List<Window> before = List.copyOf(Window.getWindows());
        Fx.run(show);
        Fx.pulses(2);
        Stage stage = (Stage) Fx.get(() -> Window.getWindows().stream()
                .filter(each -> !before.contains(each))
                .findFirst()
                .orElseThrow());
        Scene scene = stage.getScene();
        TabRound round = new TabRound(scene, scene.getRoot());
        add(stage.getTitle(), round.faults(from));
        Fx.run(() -> round.type(KeyCode.ESCAPE, false));
        check(!stage.isShowing(), "Escape does not close " + stage.getTitle());
    }

    /// Escape closes the list of a box before the pane that it stands in.
    private void export(WindowUnderTest window, TabRound round) {
        go(window, View.LOOK);
        Fx.run(() -> {
            window.find("#compress", Node.class).requestFocus();
            round.type(KeyCode.ENTER, false);
            check(
                    isInside(window.scene().getFocusOwner(), window.find("#export", Parent.class)),
                    "Compress keeps the focus");
        });
        Fx.pulses(3);
        add("export", round.faults("#rail-look"));
        List<ComboBox<?>> boxes = new ArrayList<>();
        Fx.run(() -> {
            boxes.add((ComboBox<?>) window.pane().lookupAll(".combo-box").stream()
                    .filter(box -> Reachability.isSeen(box) && isInside(box, window.find("#export", Parent.class)))
                    .findFirst()
                    .orElseThrow());
            boxes.getFirst().requestFocus();
            boxes.getFirst().show();
        });
        Fx.pulses(1);
        Fx.run(() -> round.type(KeyCode.ESCAPE, false));
        check(!boxes.getFirst().isShowing(), "Escape does not close a list");
        check(window.model().exportingProperty().get(), "Escape in a list closes the pane, too");
        Fx.run(() -> {
            round.type(KeyCode.ESCAPE, false);
            check(window.find("#compress", Node.class).isFocused(), "the focus is lost after the export");
        });
        check(!window.model().exportingProperty().get(), "Escape does not close the export");
    }

    private static boolean isInside(Node node, Parent of) {
        for (Node each = node; each != null; each = each.getParent()) {
            if (each == of) {
                return true;
            }
        }
        return false;
    }
}
