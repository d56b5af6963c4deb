package lapidary.app.window;

import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import lapidary.app.action.Action;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/// Buttons that show an icon and say in a tooltip what they do.
final class Icons {
    private Icons() {}

    /// A button that does an action, and is disabled while that cannot be done.
    static Button button(Ikon icon, Action action) {
        Button button = button(icon, action.title(), action.keyText().orElse(""), action::run);
        button.disableProperty().bind(Bindings.not(action.enabled()));
        return button;
    }

    /// @param words what it does; read aloud, and shown on hover with the shortcut behind it
    static Button button(Ikon icon, String words, String shortcut, Runnable action) {
        Button button = new Button("", new FontIcon(icon));
        button.getStyleClass().addAll("flat", "button-icon");
        button.setAccessibleText(words);
        button.setTooltip(new Tooltip(shortcut.isEmpty() ? words : words + " (" + shortcut + ")"));
        button.setOnAction(ignored -> action.run());
        return button;
    }
}
