package lapidary.app.window;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import lapidary.app.support.Fx;

/// A process of its own: opens every place of the window in the language that the virtual machine was started with,
/// and writes down what is wrong there.
final class PseudoWindow {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    private final Set<String> faults = new TreeSet<>();
    private final CoreWords core = new CoreWords();
    private final WindowUnderTest window;

    private PseudoWindow(WindowUnderTest window) {
        this.window = window;
    }

    /// @param arguments an empty folder, and the file that the faults are written to
    public static void main(String[] arguments) {
        try (WindowUnderTest window = new WindowUnderTest(Path.of(arguments[0]), WIDTH, HEIGHT)) {
            PseudoWindow walk = new PseudoWindow(window);
            walk.round();
            Files.write(Path.of(arguments[1]), walk.faults);
            System.exit(0);
        } catch (IOException | RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void round() {
        look("start");
        window.openSample();
        for (View view : View.values()) {
            Fx.run(() -> window.model().viewProperty().set(view));
            Fx.pulses(2);
            look(view.page());
            for (String page : pages(view)) {
                Fx.run(() -> window.find("#" + page, ToggleButton.class).setSelected(true));
                Fx.pulses(1);
                look(view.page() + " " + page);
            }
        }
        Fx.run(() -> {
            window.model().viewProperty().set(View.LOOK);
            window.model().exportingProperty().set(true);
        });
        Fx.pulses(2);
        look("export");
        Fx.run(() -> window.model().exportingProperty().set(false));
        for (String id : List.of("action.palette", "action.shortcuts", "action.about")) {
            Fx.run(() -> window.pane().actions().get(id).run());
            Fx.pulses(2);
            look(id);
        }
    }

    private void look(String where) {
        window.snapshot("words-" + where.replace(' ', '-'));
        Fx.run(() -> new ShownWords(window.pane(), core, faults).judge());
    }

    /// Switches between the pages of a place, and those of the preview.
    private List<String> pages(View view) {
        return Fx.get(() -> window.pane().lookupAll(".toggle-button").stream()
                .filter(node -> node.getId() != null
                        && (node.getId().endsWith("-page")
                                || view == View.LOOK && node.getId().startsWith("tab-")))
                .filter(node -> Reachability.isSeen(node) && !node.isDisabled())
                .map(Node::getId)
                .toList());
    }
}
