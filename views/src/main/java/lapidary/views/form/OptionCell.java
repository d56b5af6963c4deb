package lapidary.views.form;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.setting.Setting;
import org.jspecify.annotations.Nullable;

/// An option of a drop-down list. In a list with groups its help stands beside it, and the first of
/// each group bears the group's heading.
final class OptionCell extends ListCell<Setting.Option> {
    private static final PseudoClass GROUPED = PseudoClass.getPseudoClass("grouped");

    private final List<Setting.Option> list;

    /// @param list all options, where they are listed; empty for the one that is chosen
    OptionCell(List<Setting.Option> list) {
        this.list = list;
        getStyleClass().add("option-cell");
    }

    @Override
    protected void updateItem(Setting.@Nullable Option option, boolean empty) {
        super.updateItem(option, empty);
        boolean isGrouped =
                option != null && !empty && !list.isEmpty() && !option.group().isEmpty();
        pseudoClassStateChanged(GROUPED, isGrouped);
        if (empty || option == null) {
            setText("");
            setGraphic(null);
            setTooltip(null);
            return;
        }
        setText(isGrouped ? null : option.label());
        setGraphic(isGrouped ? row(option) : null);
        setTooltip(isGrouped || option.help().isEmpty() ? null : new Tooltip(option.help()));
    }

    private VBox row(Setting.Option option) {
        Label name = new Label(option.label());
        name.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label help = new Label(option.help());
        help.getStyleClass().add("option-help");
        help.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(name, space, help);
        line.getStyleClass().add("option-line");
        line.setAlignment(Pos.CENTER_LEFT);
        VBox row = new VBox(line);
        if (isFirstOfGroup(option)) {
            Label heading = new Label(option.group());
            heading.getStyleClass().add("option-heading");
            row.getChildren().addFirst(heading);
        }
        return row;
    }

    private boolean isFirstOfGroup(Setting.Option option) {
        return list.stream()
                .filter(other -> other.group().equals(option.group()))
                .findFirst()
                .filter(option::equals)
                .isPresent();
    }
}
