package lapidary.app.action;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.input.KeyCombination;
import lapidary.views.text.Messages;

/// One thing that the window can do.
///
/// @param id names it in whatever is remembered, and is the key of its title among the messages
/// @param keys what starts it, as [KeyCombination#valueOf] reads them, the one that is shown first; a single sign such
///             as "?" means that sign typed, wherever it lies on the keyboard
/// @param enabled whether it can be done now
/// @param body does it; called on the screen's thread
public record Action(String id, Group group, List<String> keys, ObservableBooleanValue enabled, Runnable body) {
    public Action {
        keys = List.copyOf(keys);
    }

    /// An action that can always be done and has no key.
    public static Action of(String id, Group group, Runnable body) {
        return new Action(id, group, List.of(), new SimpleBooleanProperty(true), body);
    }

    /// The same with keys, the one that is shown first.
    public Action with(String... keys) {
        return new Action(id, group, List.of(keys), enabled, body);
    }

    /// The same, possible only while `condition` holds.
    public Action when(ObservableBooleanValue condition) {
        return new Action(id, group, keys, condition, body);
    }

    /// What it does, as a person reads it.
    public String title() {
        return Messages.of(id);
    }

    /// Does it, if it can be done now.
    public void run() {
        if (enabled.get()) {
            body.run();
        }
    }

    /// The key combinations among its keys.
    public List<KeyCombination> combinations() {
        return keys.stream()
                .filter(key -> !isSign(key))
                .map(KeyCombination::valueOf)
                .toList();
    }

    /// The signs among its keys.
    public List<String> signs() {
        return keys.stream().filter(Action::isSign).toList();
    }

    /// Its first key as this platform writes it; empty when it has none.
    public Optional<String> keyText() {
        return keys.stream()
                .findFirst()
                .map(key -> isSign(key) ? key : KeyCombination.valueOf(key).getDisplayText());
    }

    /// Its title with the key behind it, for tooltips.
    public String tooltip() {
        return keyText().map(key -> title() + " (" + key + ")").orElseGet(this::title);
    }

    private static boolean isSign(String key) {
        return key.length() == 1;
    }
}
