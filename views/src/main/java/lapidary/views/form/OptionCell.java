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
///
/// A list that is not open is asked for its cells all the same, and JavaFX keeps every node that is ever put into one
/// until it opens: a cell has the same nodes for all its options.
final class OptionCell extends ListCell<Setting.Option> {
    private static final PseudoClass GROUPED = PseudoClass.getPseudoClass("grouped");

    private final List<Setting.Option> list;
    private final Label heading = new Label();
    private final Label name = new Label();
    private final Label help = new Label();
    private final HBox line = new HBox();
    private final VBox row = new VBox(line);
    private final Tooltip tooltip = new Tooltip();

    /// @param list all options, where they are listed; empty for the one that is chosen
    OptionCell(List<Setting.Option> list) {
        this.list = list;
        getStyleClass().add("option-cell");
        heading.getStyleClass().add("option-heading");
        name.setMinWidth(Region.USE_PREF_SIZE);
        help.getStyleClass().add("option-help");
        help.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        line.getChildren().addAll(name, space, help);
        line.getStyleClass().add("option-line");
        line.setAlignment(Pos.CENTER_LEFT);
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
        heading.setText(option.group());
        boolean hasHeading = row.getChildren().contains(heading);
        if (isFirstOfGroup(option) && !hasHeading) {
            row.getChildren().addFirst(heading);
        } else if (!isFirstOfGroup(option) && hasHeading) {
            row.getChildren().remove(heading);
        }
        name.setText(option.label());
        help.setText(option.help());
        tooltip.setText(option.help());
        setText(isGrouped ? null : option.label());
        setGraphic(isGrouped ? row : null);
        setTooltip(isGrouped || option.help().isEmpty() ? null : tooltip);
    }

    private boolean isFirstOfGroup(Setting.Option option) {
        return list.stream()
                .filter(other -> other.group().equals(option.group()))
                .findFirst()
                .filter(option::equals)
                .isPresent();
    }
}
