package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import lapidary.app.support.Fx;
import lapidary.views.plot.Plot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Beside every control of every place stands what it is for, and a screen reader can name it.
class HelpBesideTest {
    @TempDir
    private Path folder;

    @Test
    void everyControlOfEveryPlaceIsNamedAndExplained() {
        Set<String> without = new TreeSet<>();
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            without.addAll(missing(window, "start"));
            window.openSample();
            for (View view : View.values()) {
                Fx.run(() -> window.model().viewProperty().set(view));
                Fx.pulses(3);
                for (String page : pages(window)) {
                    Fx.run(() -> window.find("#" + page, ToggleButton.class).setSelected(true));
                    Fx.pulses(1);
                    without.addAll(missing(window, view.page()));
                }
                without.addAll(missing(window, view.page()));
                without.addAll(withoutTable(window));
            }
            Fx.run(() -> {
                window.model().viewProperty().set(View.LOOK);
                window.model().exportingProperty().set(true);
            });
            Fx.pulses(3);
            without.addAll(missing(window, "export"));
        }
        assertEquals(Set.of(), without);
    }

    /// Switches between the pages of a place, and those of the preview.
    private static List<String> pages(WindowUnderTest window) {
        return Fx.get(() -> window.pane().lookupAll(".toggle-button").stream()
                .filter(node -> node.getId() != null
                        && (node.getId().endsWith("-page") || node.getId().startsWith("tab-")))
                .filter(node -> Reachability.isSeen(node) && !node.isDisabled())
                .map(Node::getId)
                .toList());
    }

    /// What a plot shows can be read and copied as a table.
    private static List<String> withoutTable(WindowUnderTest window) {
        return Fx.get(() -> window.pane().lookupAll(".plot").stream()
                .filter(Reachability::isSeen)
                .map(Plot.class::cast)
                .filter(plot ->
                        plot.table().columns().isEmpty() || plot.table().csv().isBlank())
                .map(plot -> plot.getClass().getSimpleName() + " has no table")
                .toList());
    }

    private static List<String> missing(WindowUnderTest window, String where) {
        return Fx.get(() -> Reachability.unexplained(window.pane()).stream()
                .map(control -> where + ": " + control)
                .toList());
    }
}
