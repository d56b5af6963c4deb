package lapidary.app.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.input.KeyCombination;
import org.junit.jupiter.api.Test;

/// One list of what the window can do.
class ActionListTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void twoActionsWithOneKeyAreRefusedAndBothAreNamed() {
        Action open = action("action.open").with("Shortcut+O");
        for (String same : List.of("Shortcut+O", "shortcut+o", "Shortcut+O")) {
            IllegalArgumentException refusal = assertThrows(
                    IllegalArgumentException.class,
                    () -> new ActionList(List.of(open, action("action.close").with("F5", same))));
            assertEquals(true, refusal.getMessage().contains("action.open and to action.close"), refusal.getMessage());
        }
    }

    @Test
    void twoActionsWithOneSignOrOneIdAreRefused() {
        Action help = action("action.open").with("?");
        assertThrows(
                IllegalArgumentException.class,
                () -> new ActionList(List.of(help, action("action.close").with("?"))));
        assertThrows(IllegalArgumentException.class, () -> new ActionList(List.of(help, action("action.open"))));
    }

    @Test
    void whatIsNotPossibleDoesNotRun() {
        SimpleBooleanProperty possible = new SimpleBooleanProperty();
        Action close = action("action.close").when(possible);
        close.run();
        possible.set(true);
        close.run();
        assertEquals(List.of("action.close"), done);
    }

    @Test
    void signsAreNoCombinations() {
        Action help = action("action.open").with("?", "F1");
        assertEquals(List.of("?"), help.signs());
        assertEquals(List.of(KeyCombination.valueOf("F1")), help.combinations());
        assertEquals(Optional.of("?"), help.keyText());
        assertEquals(help.title() + " (?)", help.tooltip());
    }

    @Test
    void groupsKeepTheOrderOfTheList() {
        Action open = action("action.open");
        Action close = action("action.close");
        Action undo = Action.of("action.undo", Group.EDIT, () -> {});
        ActionList list = new ActionList(List.of(open, undo, close));
        assertEquals(List.of(open, close), list.of(Group.FILE));
        assertEquals(undo, list.get("action.undo"));
        assertEquals(Optional.empty(), list.find("action.redo"));
    }

    private Action action(String id) {
        return Action.of(id, Group.FILE, () -> done.add(id));
    }
}
