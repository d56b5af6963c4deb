package lapidary.app.window;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Toggle;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.BorderPane;
import javafx.scene.robot.Robot;
import lapidary.app.support.Fx;

/// Goes round a window with the tabulator, through the screen's own robot, and notes what is wrong on the way.
final class TabRound {
    private static final int MANY = 400;
    private static final int ENOUGH_PIXELS = 8;
    private static final double MARGIN = 3;

    private final Scene scene;
    private final Parent pane;
    private final Robot robot;
    private final Set<String> looked = new HashSet<>();

    /// @param pane the part of the scene that is looked at
    TabRound(Scene scene, Parent pane) {
        this.scene = scene;
        this.pane = pane;
        robot = Fx.get(Robot::new);
    }

    /// What a person without a mouse would miss in what is shown now.
    ///
    /// @param from where the round begins
    List<String> faults(String from) {
        List<String> faults = new ArrayList<>();
        List<Node> reached = new ArrayList<>();
        // In one go: what else is under way may not change the window between the rounds.
        Fx.run(() -> {
            // What came since the last pulse has no place yet.
            scene.getRoot().applyCss();
            scene.getRoot().layout();
            List<Node> forward = round(from, true, faults);
            List<Node> back = round(from, false, faults);
            for (Node node : focusable(pane)) {
                if (!isReached(node, forward)) {
                    faults.add("Tab does not reach " + node);
                }
                if (!isReached(node, back)) {
                    faults.add("Shift+Tab does not reach " + node);
                }
            }
            Reachability.unreachable(pane).forEach(node -> faults.add("takes no focus: " + node));
            Reachability.nameless(pane).forEach(node -> faults.add("has no name: " + node));
            reached.addAll(forward);
        });
        for (Node node : reached) {
            // What a job showed for a while may be gone.
            boolean isThere = Fx.get(() -> node.getScene() == scene && Reachability.isSeen(node));
            if (isThere && looked.add(kind(node)) && !isSeen(node)) {
                faults.add("looks the same with the focus: " + node);
            }
        }
        return faults;
    }

    /// Presses and lets go a key.
    void type(KeyCode key, boolean isShift) {
        if (isShift) {
            robot.keyPress(KeyCode.SHIFT);
        }
        robot.keyType(key);
        if (isShift) {
            robot.keyRelease(KeyCode.SHIFT);
        }
    }

    /// Of the toggles of a group one is reached; the arrows go on from there.
    private static boolean isReached(Node node, List<Node> reached) {
        return reached.contains(node)
                || node instanceof Toggle toggle
                        && toggle.getToggleGroup() != null
                        && toggle.getToggleGroup().getToggles().stream().anyMatch(reached::contains);
    }

    /// What gets its look from the same rules of the style sheets.
    private static String kind(Node node) {
        return node.getClass().getName() + node.getStyleClass();
    }

    /// Every control in the order in which it was reached, until one comes again.
    private List<Node> round(String from, boolean isForward, List<String> faults) {
        List<Node> reached = new ArrayList<>();
        Set<Node> known = Collections.newSetFromMap(new IdentityHashMap<>());
        pane.lookup(from).requestFocus();
        for (int pressed = 0; pressed < MANY; pressed++) {
            Node before = focused();
            type(KeyCode.TAB, !isForward);
            Node now = focused();
            if (now == before) {
                faults.add((isForward ? "Tab" : "Shift+Tab") + " does not leave " + now);
                return reached;
            }
            if (!known.add(now)) {
                if (now != reached.getFirst()) {
                    faults.add(reached.getLast() + " goes back to " + now);
                }
                return reached;
            }
            reached.add(now);
            hidden(now).ifPresent(faults::add);
            if (isForward && isBackwards(before, now)) {
                faults.add("against the order of reading: " + now + " after " + before);
            }
        }
        faults.add("no end after " + reached.getLast());
        return reached;
    }

    private Node focused() {
        return Optional.ofNullable(scene.getFocusOwner())
                .orElseThrow(() -> new AssertionError("nothing has the focus"));
    }

    /// Whether the focused control lies where it cannot be seen.
    private Optional<String> hidden(Node node) {
        Bounds own = place(node);
        if (!own.intersects(place(pane))) {
            return Optional.of("outside of the window: " + node);
        }
        for (Parent parent = node.getParent(); parent != null; parent = parent.getParent()) {
            if (parent instanceof ScrollPane scroll && !own.intersects(place(scroll))) {
                return Optional.of("not scrolled to: " + node);
            }
        }
        return Optional.empty();
    }

    /// Whether the eye has to go up its column or back along its line. The parts of the window
    /// stand beside each other:
    /// what is last in one of them comes before what is first in the next.
    private static boolean isBackwards(Node before, Node now) {
        Parent common = before.getParent();
        while (common != null && !isWithin(now, common)) {
            common = common.getParent();
        }
        if (common == null || common.getParent() instanceof BorderPane || holdsParts(common)) {
            return false;
        }
        Bounds from = place(before);
        Bounds to = place(now);
        boolean isAbove = to.getMaxY() <= from.getMinY();
        boolean isBeside = overlap(from.getMinY(), from.getMaxY(), to.getMinY(), to.getMaxY()) > 0.5;
        boolean isInColumn = overlap(from.getMinX(), from.getMaxX(), to.getMinX(), to.getMaxX()) > 0.5;
        return isAbove && isInColumn || isBeside && to.getMaxX() <= from.getMinX();
    }

    private static boolean holdsParts(Parent common) {
        return common instanceof BorderPane
                || common instanceof SplitPane
                || common.getParent() == null
                || common.getStyleClass().contains("window");
    }

    private static boolean isWithin(Node node, Parent of) {
        for (Node each = node; each != null; each = each.getParent()) {
            if (each == of) {
                return true;
            }
        }
        return false;
    }

    /// As a share of the shorter of the two.
    private static double overlap(double from, double to, double otherFrom, double otherTo) {
        double common = Math.min(to, otherTo) - Math.max(from, otherFrom);
        return common / Math.max(1, Math.min(to - from, otherTo - otherFrom));
    }

    private static Bounds place(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    /// Whether the focus makes a difference to the control; otherwise, after the styles of everything around it had
    /// their pulse, to the window.
    private boolean isSeen(Node node) {
        boolean isSeenAtOnce = Fx.get(() -> {
            focus(node);
            WritableImage with = node.snapshot(null, null);
            type(KeyCode.TAB, false);
            return isDifferent(with, node.snapshot(null, null));
        });
        if (isSeenAtOnce) {
            return true;
        }
        Fx.run(() -> focus(node));
        Fx.pulses(1);
        WritableImage with = Fx.get(() -> around(node));
        Fx.run(() -> type(KeyCode.TAB, false));
        Fx.pulses(1);
        return isDifferent(with, Fx.get(() -> around(node)));
    }

    /// By the keyboard: focus by the mouse is not marked.
    private void focus(Node node) {
        node.requestFocus();
        type(KeyCode.TAB, false);
        type(KeyCode.TAB, true);
    }

    private WritableImage around(Node node) {
        Bounds own = pane.sceneToLocal(node.localToScene(node.getBoundsInLocal()));
        SnapshotParameters part = new SnapshotParameters();
        part.setViewport(new Rectangle2D(
                Math.floor(own.getMinX() - MARGIN),
                Math.floor(own.getMinY() - MARGIN),
                Math.ceil(own.getWidth() + 2 * MARGIN),
                Math.ceil(own.getHeight() + 2 * MARGIN)));
        return pane.snapshot(part, null);
    }

    private static boolean isDifferent(WritableImage one, WritableImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return true;
        }
        PixelReader left = one.getPixelReader();
        PixelReader right = other.getPixelReader();
        int different = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                if (left.getArgb(x, y) != right.getArgb(x, y)) {
                    different++;
                }
            }
        }
        return different >= ENOUGH_PIXELS;
    }

    private static List<Node> focusable(Node node) {
        List<Node> found = new ArrayList<>();
        if (!node.isVisible() || node.isDisabled()) {
            return found;
        }
        if (node.isFocusTraversable()) {
            found.add(node);
        }
        boolean isWhole = node instanceof Spinner<?> || node instanceof ComboBoxBase<?>;
        if (node instanceof Parent parent && !isWhole) {
            parent.getChildrenUnmodifiable().forEach(child -> found.addAll(focusable(child)));
        }
        return found;
    }
}
