package lapidary.app.window;

import java.util.Arrays;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import lapidary.app.action.Action;
import lapidary.app.action.ActionList;
import lapidary.app.action.Group;
import lapidary.views.text.Messages;

/// Menus made from the list of actions.
final class ActionMenu {
    private ActionMenu() {}

    static MenuItem item(Action action) {
        MenuItem item = new MenuItem(action.title());
        item.setId(action.id());
        item.setMnemonicParsing(false);
        item.setOnAction(ignored -> action.run());
        item.disableProperty().bind(Bindings.not(action.enabled()));
        action.combinations().stream().findFirst().ifPresent(item::setAccelerator);
        return item;
    }

    /// The menu bar of the desktop, for systems that have one at the top of the screen.
    static MenuBar bar(ActionList actions) {
        MenuBar bar = new MenuBar();
        bar.setUseSystemMenuBar(true);
        bar.getMenus().setAll(menus(actions));
        return bar;
    }

    /// One menu for each group.
    static List<Menu> menus(ActionList actions) {
        return Arrays.stream(Group.values())
                .filter(group -> !actions.of(group).isEmpty())
                .map(group -> {
                    Menu menu = new Menu(Messages.of(group.key()));
                    menu.setMnemonicParsing(false);
                    actions.of(group).forEach(action -> menu.getItems().add(item(action)));
                    return menu;
                })
                .toList();
    }
}
