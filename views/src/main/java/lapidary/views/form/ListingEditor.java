package lapidary.views.form;

import javafx.scene.Node;
import javafx.scene.control.TextField;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;

/// A list of entries as one text. Typing takes effect on Enter or when the field is left; what is wrong with it is said
/// while typing.
final class ListingEditor extends Editor {
    private final Setting.Listing setting;
    private final TextField field = new TextField();
    private String shown = "";

    ListingEditor(Setting.Listing setting) {
        this.setting = setting;
        field.setPromptText(setting.example());
        field.setAccessibleText(setting.label());
        field.setAccessibleHelp(setting.help());
        field.textProperty().subscribe(text -> mistake(mistakeIn(text)));
        field.setOnAction(ignored -> commit());
        field.focusedProperty().subscribe(focused -> {
            if (!focused) {
                commit();
            }
        });
    }

    @Override
    Node node() {
        return field;
    }

    @Override
    void show(SettingValue value) {
        shown = value.text();
        field.setText(shown);
    }

    private void commit() {
        if (field.getText().equals(shown)) {
            return;
        }
        try {
            SettingValue value = setting.parse(field.getText());
            show(value);
            enter(value);
        } catch (InvalidSettingException e) {
            mistake(plain(e));
        }
    }

    private String mistakeIn(String text) {
        try {
            setting.parse(text);
            return "";
        } catch (InvalidSettingException e) {
            return plain(e);
        }
    }

    /// The message without the setting's key, which stands in front of the field as its label.
    private String plain(InvalidSettingException mistake) {
        String message = String.valueOf(mistake.getMessage());
        String prefix = setting.name() + ": ";
        String text = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
