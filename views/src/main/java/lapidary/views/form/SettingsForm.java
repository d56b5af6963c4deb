package lapidary.views.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.views.theme.Fonts;

/// A form drawn from declared settings. [#settingsProperty()] goes both ways: what is set there is shown, what the
/// user enters and is valid appears there. Settings whose condition does not hold are hidden. The help of the
/// setting that has focus or lies under the mouse is shown below.
public final class SettingsForm extends VBox {
    private static final double WIDEST_LABEL = 140;

    /// So that editors of short labels stand below the lists of methods.
    private static final double NARROWEST_LABEL = 44;

    private static final double LABEL_GAP = 12;

    private final List<SettingRow> rows = new ArrayList<>();
    private final Label help = new Label();
    private final ObjectProperty<Settings> settings;
    private final ReadOnlyBooleanWrapper valid = new ReadOnlyBooleanWrapper(this, "valid", true);
    private final ReadOnlyBooleanWrapper adjusting = new ReadOnlyBooleanWrapper(this, "adjusting", false);
    private boolean entering;

    /// A form at the standard values of the declared settings.
    public SettingsForm(List<Setting> declared) {
        getStyleClass().add("settings-form");
        settings = new SimpleObjectProperty<>(this, "settings", Settings.standard(declared));
        double labelWidth = Math.clamp(widest(declared, Setting::label, 13), NARROWEST_LABEL, WIDEST_LABEL) + LABEL_GAP;
        double unitWidth = widest(declared, SettingsForm::unit, 12);
        declared.forEach(setting -> addRow(setting, labelWidth, unitWidth));
        help.getStyleClass().add("setting-help");
        help.setWrapText(true);
        help.setMinHeight(USE_PREF_SIZE);
        VBox helpBox = new VBox(help);
        helpBox.getStyleClass().add("setting-help-box");
        helpBox.setManaged(!declared.isEmpty());
        getChildren().add(helpBox);
        settings.subscribe(this::show);
    }

    /// The values: complete, checked.
    public ObjectProperty<Settings> settingsProperty() {
        return settings;
    }

    /// Whether every entry is valid; while one is not, [#settingsProperty()] keeps its last valid value.
    public ReadOnlyBooleanProperty validProperty() {
        return valid.getReadOnlyProperty();
    }

    /// Whether a slider is being dragged: values that arrive now belong to one edit.
    public ReadOnlyBooleanProperty adjustingProperty() {
        return adjusting.getReadOnlyProperty();
    }

    private void addRow(Setting setting, double labelWidth, double unitWidth) {
        SettingRow row = new SettingRow(setting, labelWidth, unitWidth);
        row.editor().listen(value -> enter(setting, value), message -> {
            row.showMistake(message);
            checkAll();
        });
        row.editor().adjustingProperty().subscribe(adjusting::set);
        row.hoverProperty().subscribe(hovered -> showHelp(row, hovered));
        row.focusWithinProperty().subscribe(focused -> showHelp(row, focused));
        rows.add(row);
        getChildren().add(row);
    }

    private void enter(Setting setting, SettingValue value) {
        entering = true;
        settings.set(settings.get().with(setting.name(), value));
        entering = false;
        showConditions();
    }

    private void show(Settings now) {
        if (entering) {
            return;
        }
        for (SettingRow row : rows) {
            SettingValue value = now.values().get(row.setting().name());
            if (value == null) {
                throw new IllegalArgumentException(
                        "no value for setting '" + row.setting().name() + "'");
            }
            row.editor().show(value);
            row.showMistake("");
        }
        checkAll();
        showConditions();
    }

    private void showConditions() {
        rows.forEach(row -> row.setShown(holds(row.setting(), rows.size())));
        checkAll();
    }

    /// Whether a setting counts: its condition holds and the setting it depends on counts itself.
    private boolean holds(Setting setting, int depth) {
        Optional<Setting.Condition> condition = setting.when();
        if (condition.isEmpty() || depth == 0) {
            return condition.isEmpty();
        }
        String name = condition.get().name();
        return condition.get().values().contains(settings.get().text(name))
                && rows.stream()
                        .map(SettingRow::setting)
                        .filter(s -> s.name().equals(name))
                        .allMatch(s -> holds(s, depth - 1));
    }

    private void checkAll() {
        valid.set(rows.stream().noneMatch(row -> row.isManaged() && row.isInvalid()));
    }

    /// The row that the mouse or the focus came to last; when the mouse leaves, the one that has the focus.
    private void showHelp(SettingRow row, boolean came) {
        if (came) {
            help.setText(row.setting().help());
        } else {
            rows.stream()
                    .filter(SettingRow::isFocusWithin)
                    .findFirst()
                    .ifPresent(focused -> help.setText(focused.setting().help()));
        }
    }

    private static String unit(Setting setting) {
        return switch (setting) {
            case Setting.Whole whole -> whole.unit();
            case Setting.Real real -> real.unit();
            case Setting.Choice choice -> "";
            case Setting.Listing listing -> "";
            case Setting.Toggle toggle -> "";
        };
    }

    private static double widest(List<Setting> declared, Function<Setting, String> part, double size) {
        double widest = 0;
        for (Setting setting : declared) {
            Text text = new Text(part.apply(setting));
            text.setFont(Fonts.text(size));
            widest = Math.max(widest, text.getLayoutBounds().getWidth());
        }
        return Math.ceil(widest);
    }
}
