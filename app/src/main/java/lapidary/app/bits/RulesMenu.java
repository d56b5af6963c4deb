package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import lapidary.core.table.MeasurementTable;
import lapidary.views.text.Messages;

/// What budgets must keep to: types that the selected tensors may have, and fused layers alike.
final class RulesMenu extends MenuButton {
    private final BitsModel model;
    private final Supplier<Set<Integer>> selected;

    RulesMenu(BitsModel model, Supplier<Set<Integer>> selected) {
        this.model = model;
        this.selected = selected;
        setId("bits-rules");
        getStyleClass().add("small");
        setTooltip(new Tooltip(Messages.of("bits.rules.help")));
        setOnShowing(ignored -> offer());
        model.rules().rulesProperty().subscribe(ignored -> title());
        model.tables().fusedProperty().subscribe(ignored -> title());
        offer();
    }

    private void title() {
        Rules now = model.rules().now();
        int count = now.locked().size()
                + now.allowed().size()
                + (model.tables().fusedProperty().get() ? 1 : 0);
        setText(count == 0 ? Messages.of("bits.rules") : Messages.of("bits.rules.count", count));
    }

    private void offer() {
        List<MenuItem> items = new ArrayList<>();
        CheckMenuItem fused = new CheckMenuItem(Messages.of("bits.rules.fused"));
        fused.setId("bits-fused");
        fused.setSelected(model.tables().fusedProperty().get());
        fused.setOnAction(ignored -> model.tables().fusedProperty().set(fused.isSelected()));
        items.add(fused);
        items.add(allowed());
        items.add(new SeparatorMenuItem());
        MenuItem clear = new MenuItem(Messages.of("bits.rules.clear"));
        clear.setDisable(model.rules().now().equals(Rules.NONE));
        clear.setOnAction(ignored -> model.rules().clear());
        items.add(clear);
        getItems().setAll(items);
    }

    private Menu allowed() {
        Set<Integer> units = selected.get();
        Menu menu = new Menu(Messages.of("bits.rules.allowed", units.size()));
        Optional<MeasurementTable> table = model.standingProperty().get().map(Standing::table);
        menu.setDisable(units.isEmpty() || table.isEmpty());
        for (int option = 0; table.isPresent() && option < table.get().options().size(); option++) {
            int own = option;
            CheckMenuItem item =
                    new CheckMenuItem(table.get().options().get(option).title());
            item.setMnemonicParsing(false);
            item.setSelected(units.stream().allMatch(unit -> model.rules().now().allows(table.get(), unit, own)));
            item.setOnAction(ignored -> model.rules().allow(units, own, item.isSelected()));
            menu.getItems().add(item);
        }
        return menu;
    }
}
