package lapidary.app.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Control;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.control.skin.TableColumnHeader;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;

/// What a window says in [Pseudo]: words that no translator can reach, and words that have no room.
final class ShownWords {
    private static final Pattern WORD = Pattern.compile("\\p{L}{3}");
    private static final Pattern IN_BRACKETS = Pattern.compile("‹[^‹›]*›");
    /// Names of tensors and files, keys, what is quoted.
    private static final Pattern DATA =
            Pattern.compile("[\\w/-]*[._/][\\w./\\[\\]-]+|“[^”]*”|\\w+-\\d\\w*|NaN|\\b(Ctrl|Shift|Alt|Esc)\\b");

    private final Set<String> faults;
    private final CoreWords core;
    private final Parent root;
    private final Bounds frame;

    ShownWords(Parent root, CoreWords core, Set<String> faults) {
        this.root = root;
        this.core = core;
        this.faults = faults;
        frame = root.getLayoutBounds();
    }

    void judge() {
        visit(root, false);
    }

    /// Pages of the guide and samples of data are texts of their own.
    private void visit(Node node, boolean scrolls) {
        boolean isText = node.getStyleClass().contains("guide-page")
                || node.getStyleClass().contains("data-sample");
        if (!node.isVisible() || node.getOpacity() == 0 || isText) {
            return;
        }
        words(node);
        if (node instanceof Labeled labeled && String.valueOf(labeled.getText()).indexOf(Pseudo.FIRST) >= 0) {
            room(labeled, scrolls);
        }
        boolean inside = scrolls || node instanceof ScrollPane || node instanceof VirtualFlow<?>;
        if (node instanceof Parent parent && !(node instanceof TextInputControl)) {
            parent.getChildrenUnmodifiable().forEach(child -> visit(child, inside));
        }
    }

    private void words(Node node) {
        List<@Nullable String> texts = new ArrayList<>();
        texts.add(node.getAccessibleText());
        texts.add(node.getAccessibleHelp());
        if (node instanceof Labeled labeled) {
            texts.add(labeled.getText());
        }
        if (node instanceof Text text && !(node.getParent() instanceof Labeled)) {
            texts.add(text.getText());
        }
        if (node instanceof TextInputControl input) {
            texts.add(input.getPromptText());
        }
        if (node instanceof Control control && control.getTooltip() != null) {
            texts.add(control.getTooltip().getText());
        }
        for (Object property : node.getProperties().values()) {
            if (property instanceof Tooltip tooltip) {
                texts.add(tooltip.getText());
            }
        }
        for (String text : texts) {
            if (text != null && !isTranslated(text)) {
                faults.add("not translated: " + text.replace('\n', ' '));
            }
        }
    }

    /// Nothing is left but what comes from the model or from core.
    private boolean isTranslated(String text) {
        String rest = text;
        for (String before = ""; !before.equals(rest); ) {
            before = rest;
            rest = IN_BRACKETS.matcher(rest).replaceAll("");
        }
        return !hasWords(rest)
                || !hasWords(DATA.matcher(core.without(rest)).replaceAll(""))
                || !hasWords(core.without(DATA.matcher(rest).replaceAll("")));
    }

    private static boolean hasWords(String text) {
        return WORD.matcher(text).find();
    }

    private void room(Labeled labeled, boolean scrolls) {
        String text = labeled.getText();
        String name = labeled.getClass().getSimpleName() + " #" + labeled.getId() + " " + text.replace('\n', ' ');
        boolean isWholeElsewhere = labeled.getParent() instanceof TableColumnHeader
                || labeled.getTooltip() != null
                        && labeled.getTooltip().getText().contains(text);
        boolean isCut = labeled.getChildrenUnmodifiable().stream()
                .anyMatch(child -> child instanceof Text shown
                        && shown.isVisible()
                        && shown.getText().endsWith(labeled.getEllipsisString())
                        && !text.endsWith(labeled.getEllipsisString()));
        if (isCut && !isWholeElsewhere) {
            faults.add("cut: " + name);
        }
        Bounds at = root.sceneToLocal(labeled.localToScene(labeled.getLayoutBounds()));
        boolean isInside =
                at.getMinX() >= -1 && at.getMaxX() <= frame.getWidth() + 1 && at.getMaxY() <= frame.getHeight() + 1;
        if (!scrolls && !isInside) {
            faults.add("outside of the window: " + name + " ends at " + (int) at.getMaxX());
        }
    }
}
