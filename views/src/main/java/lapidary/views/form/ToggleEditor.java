package lapidary.views.form;

import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;

/// Yes or no: a check box.
final class ToggleEditor extends Editor {
    private final CheckBox box = new CheckBox();

    ToggleEditor(Setting.Toggle setting) {
        box.setAccessibleText(setting.label());
        box.setOnAction(e -> enter(new SettingValue.Truth(box.isSelected())));
    }

    @Override
    Node node() {
        return box;
    }

    @Override
    void show(SettingValue value) {
        box.setSelected(value instanceof SettingValue.Truth(boolean truth) && truth);
    }
}
