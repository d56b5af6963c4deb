package lapidary.app.action;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Scene;
import javafx.scene.input.KeyEvent;

/// Everything that a window can do, in the order in which it is shown.
///
/// Two actions with one id or one key are refused.
public record ActionList(List<Action> all) {
    public ActionList {
        all = List.copyOf(all);
        Map<Object, Action> taken = new HashMap<>();
        for (Action action : all) {
            claim(taken, "id " + action.id(), action);
            action.signs().forEach(sign -> claim(taken, sign, action));
            action.combinations().forEach(keys -> claim(taken, keys.getDisplayText(), action));
        }
    }

    private static void claim(Map<Object, Action> taken, String what, Action action) {
        Action other = taken.put(what, action);
        if (other != null) {
            throw new IllegalArgumentException(what + " belongs to " + other.id() + " and to " + action.id());
        }
    }

    /// The action of that id.
    public Optional<Action> find(String id) {
        return all.stream().filter(action -> action.id().equals(id)).findFirst();
    }

    /// The action of that id, which must be there.
    public Action get(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("no action " + id));
    }

    /// Those of a group, in order.
    public List<Action> of(Group group) {
        return all.stream().filter(action -> action.group() == group).toList();
    }

    /// Makes the keys work in a scene.
    public void bindTo(Scene scene) {
        Map<String, Action> signs = new HashMap<>();
        for (Action action : all) {
            action.combinations().forEach(keys -> scene.getAccelerators().put(keys, action::run));
            action.signs().forEach(sign -> signs.put(sign, action));
        }
        // A text field has consumed what was typed into it.
        scene.addEventHandler(KeyEvent.KEY_TYPED, event -> {
            Action action = signs.get(event.getCharacter());
            if (action != null) {
                action.run();
                event.consume();
            }
        });
    }
}
