package lapidary.views.form;

import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Node;
import lapidary.core.setting.SettingValue;

/// The control of one setting: shows a value, and tells of values and mistakes that the user enters.
abstract class Editor {
    private final BooleanProperty adjusting = new SimpleBooleanProperty(this, "adjusting", false);
    private Consumer<SettingValue> onValue = value -> {};
    private Consumer<String> onMistake = message -> {};

    /// What stands in the form.
    abstract Node node();

    /// Shows a value without telling of it.
    abstract void show(SettingValue value);

    /// Whether the user is in the middle of a drag, more values to come.
    final BooleanProperty adjustingProperty() {
        return adjusting;
    }

    /// @param onValue receives a checked value
    /// @param onMistake receives what is wrong with an entry; "" once it is fine again
    final void listen(Consumer<SettingValue> onValue, Consumer<String> onMistake) {
        this.onValue = onValue;
        this.onMistake = onMistake;
    }

    final void enter(SettingValue value) {
        onMistake.accept("");
        onValue.accept(value);
    }

    final void mistake(String message) {
        onMistake.accept(message);
    }
}
