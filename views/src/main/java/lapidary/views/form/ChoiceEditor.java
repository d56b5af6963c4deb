package lapidary.views.form;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import org.jspecify.annotations.Nullable;

/// One of a few options: buttons side by side when they are few and short, otherwise a drop-down list.
abstract sealed class ChoiceEditor extends Editor {
    private static final int MOST_BUTTONS = 4;
    private static final int MOST_LETTERS = 26;
    private static final int VISIBLE_ROWS = 16;

    static ChoiceEditor of(Setting.Choice setting) {
        int letters =
                setting.options().stream().mapToInt(o -> o.label().length()).sum();
        boolean fits = setting.options().size() <= MOST_BUTTONS && letters <= MOST_LETTERS;
        return fits ? new Buttons(setting) : new DropDown(setting);
    }

    final void choose(Setting.Option option) {
        enter(new SettingValue.Text(option.id()));
    }

    private static final class Buttons extends ChoiceEditor {
        private final HBox box = new HBox();
        private final ToggleGroup group = new ToggleGroup();

        Buttons(Setting.Choice setting) {
            box.getStyleClass().add("segments");
            int last = setting.options().size() - 1;
            for (int i = 0; i <= last; i++) {
                box.getChildren().add(button(setting.options().get(i), i == 0, i == last));
            }
        }

        private ToggleButton button(Setting.Option option, boolean isFirst, boolean isLast) {
            ToggleButton button = new ToggleButton(option.label());
            button.getStyleClass().addAll("segment", isFirst ? "left-pill" : isLast ? "right-pill" : "center-pill");
            button.setUserData(option.id());
            button.setToggleGroup(group);
            button.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(button, Priority.ALWAYS);
            if (!option.help().isEmpty()) {
                button.setTooltip(new Tooltip(option.help()));
            }
            button.setOnAction(e -> {
                // Pressing the chosen one again would leave nothing chosen.
                button.setSelected(true);
                choose(option);
            });
            return button;
        }

        @Override
        Node node() {
            return box;
        }

        @Override
        void show(SettingValue value) {
            group.getToggles().forEach(t -> t.setSelected(value.text().equals(t.getUserData())));
        }
    }

    private static final class DropDown extends ChoiceEditor {
        private final ComboBox<Setting.Option> box = new ComboBox<>();
        private boolean showing;

        DropDown(Setting.Choice setting) {
            box.getItems().setAll(setting.options());
            box.setMaxWidth(Double.MAX_VALUE);
            box.setAccessibleText(setting.label());
            box.setCellFactory(list -> new OptionCell(setting.options()));
            box.setButtonCell(new OptionCell(List.of()));
            box.setVisibleRowCount(VISIBLE_ROWS);
            box.valueProperty().subscribe(this::chosen);
        }

        private void chosen(Setting.@Nullable Option option) {
            if (option != null && !showing) {
                choose(option);
            }
        }

        @Override
        Node node() {
            return box;
        }

        @Override
        void show(SettingValue value) {
            showing = true;
            box.getItems().stream()
                    .filter(o -> o.id().equals(value.text()))
                    .findFirst()
                    .ifPresent(box::setValue);
            showing = false;
        }
    }
}
