package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Toggle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import lapidary.core.table.MeasurementTable;
import lapidary.views.bits.BitsChip;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// Tools for the bars: a brush for each type, larger and smaller, the lock and the rules.
final class ToolRow extends FlowPane {
    private static final double SWATCH = 10;
    private static final double DENSE = 16;

    private final BitsModel model;
    private final Supplier<Set<Integer>> selected;
    private final HBox brushes = new HBox();
    private final ToggleGroup group = new ToggleGroup();
    private final Button smaller = button(Material2MZ.REMOVE, "bits-smaller", "bits.tool.smaller");
    private final Button larger = button(Material2AL.ADD, "bits-larger", "bits.tool.larger");
    private final Button lock = new Button();
    private Optional<MeasurementTable> shown = Optional.empty();

    /// @param selected units of the table
    /// @param pages shown at the end
    ToolRow(BitsModel model, Supplier<Set<Integer>> selected, Node... pages) {
        this.model = model;
        this.selected = selected;
        getStyleClass().add("contest-options");
        setHgap(8);
        setVgap(6);
        setAlignment(Pos.CENTER_LEFT);
        brushes.setId("bits-brushes");
        brushes.setMinWidth(USE_PREF_SIZE);
        smaller.setOnAction(ignored -> shift(-1));
        larger.setOnAction(ignored -> shift(1));
        lock.setId("bits-lock");
        lock.getStyleClass().add("small");
        lock.setTooltip(new Tooltip(Messages.of("bits.tool.lock.help")));
        lock.setOnAction(ignored -> model.rules().lock(selected.get(), !areLocked()));
        HBox change = new HBox(4, smaller, larger, lock, new RulesMenu(model, selected));
        change.setAlignment(Pos.CENTER_LEFT);
        HBox shows = new HBox(pages);
        getChildren().addAll(brushes, change, shows);
        group.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            }
        });
        model.brushProperty().subscribe(this::arm);
    }

    private static Button button(Ikon icon, String id, String key) {
        Button button = new Button("", new FontIcon(icon));
        button.setId(id);
        button.getStyleClass().addAll("small", "button-icon");
        button.setAccessibleText(Messages.of(key));
        button.setTooltip(new Tooltip(Messages.of(key)));
        return button;
    }

    private void shift(int steps) {
        model.shift(selected.get(), steps);
        model.commit();
    }

    private boolean areLocked() {
        Set<Integer> units = selected.get();
        return !units.isEmpty() && model.rules().locked().containsAll(units);
    }

    void show() {
        Optional<MeasurementTable> table = model.standingProperty().get().map(Standing::table);
        table.ifPresent(this::offer);
        boolean isAny = !selected.get().isEmpty() && table.isPresent();
        smaller.setDisable(!isAny);
        larger.setDisable(!isAny);
        lock.setDisable(!isAny);
        lock.setText(Messages.of(areLocked() ? "bits.tool.unlock" : "bits.tool.lock"));
    }

    private void offer(MeasurementTable table) {
        boolean isSame = shown.filter(table::equals).isPresent();
        if (isSame) {
            return;
        }
        shown = Optional.of(table);
        List<ToggleButton> all = new ArrayList<>();
        ToggleButton none = new ToggleButton("", new FontIcon(Material2MZ.NEAR_ME));
        none.setAccessibleText(Messages.of("bits.brush.none"));
        none.setTooltip(new Tooltip(Messages.of("bits.brush.none.help")));
        add(all, none, "bits-brush-none", OptionalInt.empty());
        for (int option = 0; option < table.options().size(); option++) {
            String title = table.options().get(option).title();
            add(
                    all,
                    brush(title, BitsModel.bitsPerWeight(table, option)),
                    "bits-brush-" + option,
                    OptionalInt.of(option));
        }
        add(
                all,
                brush(Messages.of("common.original.title"), DENSE),
                "bits-brush-original",
                OptionalInt.of(Assignment.UNCHANGED));
        for (int i = 0; i < all.size(); i++) {
            all.get(i).getStyleClass().add(i == 0 ? "left-pill" : i == all.size() - 1 ? "right-pill" : "center-pill");
        }
        brushes.getChildren().setAll(all);
        arm(model.brushProperty().get());
    }

    private void add(List<ToggleButton> all, ToggleButton toggle, String id, OptionalInt brush) {
        toggle.setId(id);
        toggle.getStyleClass().addAll("small", "brush");
        toggle.setMinWidth(USE_PREF_SIZE);
        toggle.setUserData(brush);
        toggle.setToggleGroup(group);
        toggle.selectedProperty().subscribe(now -> {
            if (now) {
                model.brushProperty().set(brush);
            }
        });
        all.add(toggle);
    }

    private static ToggleButton brush(String title, double bits) {
        Region swatch = new Region();
        swatch.getStyleClass().addAll("bits-fill", BitsChip.styleClass(bits));
        swatch.setMinSize(SWATCH, SWATCH);
        swatch.setMaxSize(SWATCH, SWATCH);
        ToggleButton toggle = new ToggleButton(title, swatch);
        toggle.setMnemonicParsing(false); // "Q3_K"
        toggle.setTooltip(new Tooltip(Messages.of("bits.brush.help", title)));
        return toggle;
    }

    private void arm(OptionalInt brush) {
        for (Toggle toggle : group.getToggles()) {
            if (brush.equals(toggle.getUserData()) && !toggle.isSelected()) {
                group.selectToggle(toggle);
            }
        }
    }
}
