package lapidary.app.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Control;
import javafx.scene.control.IndexedCell;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.MouseButton;
import javafx.scene.robot.Robot;
import javafx.stage.Window;
import lapidary.app.support.Fx;
import lapidary.views.plot.Plot;

/// Uses the window at random, with mouse, wheel and keyboard through the screen's own robot. A seed names all that it
/// does, as far as the window answers in the same order.
final class Monkey {
    private static final int SCREEN = 1000;
    private static final List<KeyCode> KEYS = List.of(
            KeyCode.TAB,
            KeyCode.TAB,
            KeyCode.ENTER,
            KeyCode.SPACE,
            KeyCode.ESCAPE,
            KeyCode.UP,
            KeyCode.DOWN,
            KeyCode.LEFT,
            KeyCode.RIGHT,
            KeyCode.HOME,
            KeyCode.END,
            KeyCode.PAGE_UP,
            KeyCode.PAGE_DOWN,
            KeyCode.DELETE,
            KeyCode.BACK_SPACE,
            KeyCode.F1,
            KeyCode.F6);
    private static final List<KeyCode> TYPED = List.of(
            KeyCode.DIGIT0,
            KeyCode.DIGIT1,
            KeyCode.DIGIT4,
            KeyCode.DIGIT8,
            KeyCode.PERIOD,
            KeyCode.MINUS,
            KeyCode.A,
            KeyCode.E,
            KeyCode.Q,
            KeyCode.BACK_SPACE);
    private static final List<KeyCode> MODIFIERS = List.of(KeyCode.SHIFT, KeyCode.CONTROL);

    private final WindowUnderTest window;
    private final List<List<Path>> drops;
    private final Random random;
    private final Robot robot;
    private final List<KeyCombination> shortcuts;

    /// @param drops what it drops on the window now and then
    Monkey(WindowUnderTest window, List<List<Path>> drops, long seed) {
        this.window = window;
        this.drops = List.copyOf(drops);
        random = new Random(seed);
        robot = Fx.get(Robot::new);
        shortcuts = Fx.get(() -> window.scene().getAccelerators().keySet().stream()
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .toList());
    }

    /// Does one thing and says what.
    String act() {
        int dice = random.nextInt(100);
        if (dice < 45) {
            return onControl();
        } else if (dice < 57) {
            return press(KEYS.get(random.nextInt(KEYS.size())));
        } else if (dice < 65) {
            return type();
        } else if (dice < 75) {
            return drag();
        } else if (dice < 82) {
            return scroll();
        } else if (dice < 92) {
            return shortcut();
        } else if (dice < 95) {
            return resize();
        } else if (dice < 96) {
            return drop();
        }
        Fx.pulses(1 + random.nextInt(30));
        return "wait";
    }

    private String onControl() {
        return Fx.get(() -> {
            List<Node> controls = controls();
            if (controls.isEmpty()) {
                return "nothing to click";
            }
            Node control = controls.get(random.nextInt(controls.size()));
            moveTo(control);
            MouseButton button = random.nextInt(12) == 0 ? MouseButton.SECONDARY : MouseButton.PRIMARY;
            List<KeyCode> held = random.nextInt(10) == 0 ? MODIFIERS.subList(0, 1 + random.nextInt(2)) : List.of();
            held.forEach(robot::keyPress);
            for (int clicks = random.nextInt(15) == 0 ? 2 : 1; clicks > 0; clicks--) {
                robot.mouseClick(button);
            }
            held.reversed().forEach(robot::keyRelease);
            return button + " on " + name(control);
        });
    }

    private String press(KeyCode key) {
        return Fx.get(() -> {
            boolean isShifted = random.nextInt(6) == 0;
            if (isShifted) {
                robot.keyPress(KeyCode.SHIFT);
            }
            robot.keyType(key);
            if (isShifted) {
                robot.keyRelease(KeyCode.SHIFT);
            }
            return "key " + key;
        });
    }

    private String type() {
        return Fx.get(() -> {
            for (int count = 1 + random.nextInt(4); count > 0; count--) {
                robot.keyType(TYPED.get(random.nextInt(TYPED.size())));
            }
            return "typing";
        });
    }

    /// From a control to anywhere, in steps that lie apart in time.
    private String drag() {
        String from = Fx.get(() -> {
            List<Node> plots =
                    controls().stream().filter(Plot.class::isInstance).toList();
            List<Node> all = plots.isEmpty() || random.nextBoolean() ? controls() : plots;
            if (all.isEmpty()) {
                return "nothing";
            }
            Node control = all.get(random.nextInt(all.size()));
            moveTo(control);
            robot.mousePress(MouseButton.PRIMARY);
            return name(control);
        });
        for (int step = 1 + random.nextInt(4); step > 0; step--) {
            Fx.run(() -> robot.mouseMove(random.nextInt(SCREEN), random.nextInt(SCREEN)));
        }
        Fx.run(() -> robot.mouseRelease(MouseButton.PRIMARY));
        return "drag from " + from;
    }

    private String scroll() {
        return Fx.get(() -> {
            robot.mouseMove(random.nextInt(SCREEN), random.nextInt(SCREEN));
            robot.mouseWheel(random.nextInt(9) - 4);
            return "wheel";
        });
    }

    private String shortcut() {
        KeyCombination shortcut = shortcuts.get(random.nextInt(shortcuts.size()));
        if (!(shortcut instanceof KeyCodeCombination keys)) {
            return "no key";
        }
        return Fx.get(() -> {
            List<KeyCode> held = Stream.of(
                            keys.getShift() == KeyCombination.ModifierValue.DOWN ? KeyCode.SHIFT : KeyCode.UNDEFINED,
                            keys.getAlt() == KeyCombination.ModifierValue.DOWN ? KeyCode.ALT : KeyCode.UNDEFINED,
                            keys.getShortcut() == KeyCombination.ModifierValue.DOWN
                                    ? KeyCode.CONTROL
                                    : KeyCode.UNDEFINED)
                    .filter(key -> key != KeyCode.UNDEFINED)
                    .toList();
            held.forEach(robot::keyPress);
            robot.keyType(keys.getCode());
            held.reversed().forEach(robot::keyRelease);
            return "shortcut " + shortcut.getName();
        });
    }

    private String resize() {
        int width = 900 + random.nextInt(1000);
        int height = 640 + random.nextInt(500);
        window.resize(width, height);
        return "resize to " + width + " × " + height;
    }

    private String drop() {
        List<Path> dropped = drops.get(random.nextInt(drops.size()));
        Fx.run(() -> window.model().take(dropped));
        return "drop " + dropped;
    }

    private void moveTo(Node node) {
        Bounds bounds = node.localToScreen(node.getBoundsInLocal());
        boolean inside = random.nextInt(3) == 0 || node instanceof Plot;
        double across = inside ? random.nextDouble() : 0.5;
        double down = inside ? random.nextDouble() : 0.5;
        robot.mouseMove(
                Math.clamp(bounds.getMinX() + across * bounds.getWidth(), 0, SCREEN - 1),
                Math.clamp(bounds.getMinY() + down * bounds.getHeight(), 0, SCREEN - 1));
    }

    /// What can be clicked now: a popup's own while one is open, as often as not.
    private List<Node> controls() {
        List<Node> found = new ArrayList<>();
        List<Scene> popups = Window.getWindows().stream()
                .filter(Window::isShowing)
                .map(Window::getScene)
                .filter(scene -> scene != null && scene != window.scene())
                .toList();
        if (!popups.isEmpty() && random.nextBoolean()) {
            popups.forEach(scene -> collect(scene.getRoot(), found));
        }
        if (found.isEmpty()) {
            collect(window.scene().getRoot(), found);
        }
        return found;
    }

    private static void collect(Node node, List<Node> found) {
        if (!node.isVisible() || node.isDisabled()) {
            return;
        }
        boolean isClicked = node instanceof Control || node instanceof Plot || node instanceof IndexedCell<?>;
        if (isClicked && isOnScreen(node)) {
            found.add(node);
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, found));
        }
    }

    private static boolean isOnScreen(Node node) {
        Bounds bounds = node.localToScreen(node.getBoundsInLocal());
        return bounds != null
                && bounds.getWidth() > 1
                && bounds.getHeight() > 1
                && bounds.getMaxX() > 0
                && bounds.getMaxY() > 0
                && bounds.getMinX() < SCREEN
                && bounds.getMinY() < SCREEN;
    }

    private static String name(Node node) {
        String id = node.getId() == null ? String.join(".", node.getStyleClass()) : "#" + node.getId();
        return node.getClass().getSimpleName() + " " + id;
    }
}
