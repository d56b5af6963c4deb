package lapidary.views.form;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.setting.Setting;

/// One line of the form: label, editor, and below them what is wrong with the entry.
final class SettingRow extends VBox {
    private static final PseudoClass INVALID = PseudoClass.getPseudoClass("invalid");
    private static final double TOOLTIP_WIDTH = 320;

    private final Setting setting;
    private final Editor editor;
    private final Label mistake = new Label();

    SettingRow(Setting setting, double labelWidth, double unitWidth) {
        this.setting = setting;
        this.editor = switch (setting) {
            case Setting.Whole whole -> new NumberEditor(whole, NumberTrack.of(whole), whole.unit(), unitWidth);
            case Setting.Real real -> new NumberEditor(real, NumberTrack.of(real), real.unit(), unitWidth);
            case Setting.Choice choice -> ChoiceEditor.of(choice);
            case Setting.Listing listing -> new ListingEditor(listing);
            case Setting.Toggle toggle -> new ToggleEditor(toggle);
        };
        getStyleClass().add("setting-row");
        Label label = new Label(setting.label());
        label.getStyleClass().add("setting-label");
        label.setMinWidth(labelWidth);
        label.setMaxWidth(labelWidth);
        label.setLabelFor(editor.node());
        Tooltip help = new Tooltip(setting.help());
        help.setWrapText(true);
        help.setMaxWidth(TOOLTIP_WIDTH);
        label.setTooltip(help);
        mistake.getStyleClass().add("setting-mistake");
        mistake.setWrapText(true);
        mistake.setMinHeight(USE_PREF_SIZE);
        Node node = editor.node();
        HBox.setHgrow(node, Priority.ALWAYS);
        HBox line = new HBox(label, node);
        line.getStyleClass().add("setting-line");
        line.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(line, mistake);
        showMistake("");
    }

    Setting setting() {
        return setting;
    }

    Editor editor() {
        return editor;
    }

    boolean isInvalid() {
        return !mistake.getText().isEmpty();
    }

    void showMistake(String message) {
        mistake.setText(message);
        mistake.setManaged(!message.isEmpty());
        mistake.setVisible(!message.isEmpty());
        pseudoClassStateChanged(INVALID, !message.isEmpty());
    }

    void setShown(boolean shown) {
        setManaged(shown);
        setVisible(shown);
    }
}
