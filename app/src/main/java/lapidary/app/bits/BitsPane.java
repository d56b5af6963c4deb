package lapidary.app.bits;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.table.MeasurementTable;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.BitBars;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Numbers;
import org.kordamp.ikonli.material2.Material2AL;

/// The view *Bits*: a budget, what each layer takes, and size against loss.
public final class BitsPane extends VBox {
    private static final double WIDE = 800;
    private static final double STALE = 0.5;

    private final BitsModel model;
    private final TradeOff tradeOff;
    private final Runnable showData;
    private final BitBars bars = new BitBars();
    private final ParetoPlot plot = new ParetoPlot();
    private final SplitPane both = new SplitPane();
    private final StackPane content = new StackPane();
    private final Label state = new Label();
    private final MeasureRow measure;
    private final BudgetRow budget;
    private final LossRow loss;
    private final ToggleGroup pages = new ToggleGroup();
    private final ToggleButton asBars = page("Layers", "bits-layers-page", "left-pill", "What each layer takes");
    private final ToggleButton asPlot =
            page("Trade-off", "bits-trade-off-page", "right-pill", "Size against loss, predicted and measured");
    private Optional<Standing> drawn = Optional.empty();

    /// @param showData shows the page where data is chosen
    public BitsPane(BitsModel model, Runnable showData) {
        this.model = model;
        this.tradeOff = model.tradeOff();
        this.showData = showData;
        setId("bits");
        getStyleClass().add("contest");
        measure = new MeasureRow(model.tables());
        budget = new BudgetRow(model);
        loss = new LossRow(model, tradeOff, this::units, asBars, asPlot);
        bars.setId("bits-bars");
        bars.onPickProperty().set(this::pick);
        bars.onShiftProperty().set(this::shift);
        bars.onLockProperty()
                .set(segment -> unit(segment.id()).ifPresent(unit -> model.lock(Set.of(unit), !segment.isLocked())));
        plot.setId("bits-trade-off");
        plot.onPickProperty().set(point -> TradeOffContent.pick(point, tradeOff));
        VBox.setVgrow(content, Priority.ALWAYS);
        content.setMinHeight(0);
        getChildren().addAll(header(), budget, loss, content);
        pages.selectToggle(asBars);
        pages.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                pages.selectToggle(before);
            } else {
                show();
            }
        });
        widthProperty().subscribe(ignored -> show());
        listen();
    }

    private void listen() {
        TableModel tables = model.tables();
        tables.knownProperty().subscribe(ignored -> show());
        tables.runningProperty().subscribe(ignored -> show());
        tables.problemProperty().subscribe(ignored -> show());
        tables.typesProperty().subscribe(ignored -> show());
        tables.tokensProperty().subscribe(ignored -> show());
        model.workbench().recipeProperty().subscribe(ignored -> show());
        model.standingProperty().subscribe(ignored -> show());
        model.lockedProperty().subscribe(ignored -> show());
        model.answersProperty().subscribe(ignored -> plot());
        model.kindProperty().subscribe(ignored -> plot());
        tradeOff.triedProperty().subscribe(ignored -> plot());
        tradeOff.stockProperty().subscribe(ignored -> plot());
        model.workbench().selectionProperty().subscribe(ignored -> select());
        tables.shownProperty().subscribe(ignored -> show());
    }

    private ToggleButton page(String text, String id, String pill, String help) {
        ToggleButton button = new ToggleButton(text);
        button.setId(id);
        button.getStyleClass().addAll("small", pill);
        button.setTooltip(new Tooltip(help));
        button.setToggleGroup(pages);
        button.setMinWidth(USE_PREF_SIZE);
        return button;
    }

    private HBox header() {
        Label title = new Label("Bits");
        title.getStyleClass().add("section-title");
        title.setMinWidth(USE_PREF_SIZE);
        state.getStyleClass().add("muted");
        state.setId("bits-state");
        state.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(title, state, space, measure);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private OptionalInt index(String id) {
        Optional<MeasurementTable> table = model.standingProperty().get().map(Standing::table);
        for (int unit = 0; table.isPresent() && unit < table.get().units().size(); unit++) {
            if (table.get().units().get(unit).id().equals(id)) {
                return OptionalInt.of(unit);
            }
        }
        return OptionalInt.empty();
    }

    private Optional<Integer> unit(String id) {
        OptionalInt found = index(id);
        return found.isPresent() ? Optional.of(found.getAsInt()) : Optional.empty();
    }

    /// Units of the selection.
    private Set<Integer> units() {
        Set<Integer> found = new TreeSet<>();
        Optional<MeasurementTable> table = model.standingProperty().get().map(Standing::table);
        Set<TensorId> selected =
                Set.copyOf(model.workbench().selectionProperty().get().tensors());
        for (int unit = 0; table.isPresent() && unit < table.get().units().size(); unit++) {
            if (table.get().units().get(unit).names().stream().anyMatch(selected::contains)) {
                found.add(unit);
            }
        }
        return found;
    }

    private void pick(BitBars.Pick pick) {
        unit(pick.segment().id()).ifPresent(unit -> {
            Set<TensorId> names = new TreeSet<>(model.standingProperty()
                    .get()
                    .orElseThrow()
                    .table()
                    .units()
                    .get(unit)
                    .names());
            if (pick.isMore()) {
                Set<TensorId> before = new HashSet<>(
                        model.workbench().selectionProperty().get().tensors());
                if (before.containsAll(names) && before.size() > names.size()) {
                    before.removeAll(names);
                    names = before;
                } else {
                    names.addAll(before);
                }
            }
            model.workbench().select(List.copyOf(names));
        });
    }

    /// Of a selected segment all that is selected moves with it.
    private void shift(BitBars.Shift shift) {
        unit(shift.segment().id()).ifPresent(unit -> {
            boolean isOfMany =
                    bars.selectedProperty().get().contains(shift.segment().id());
            model.shift(isOfMany ? units() : Set.of(unit), shift.steps());
            if (shift.ends()) {
                model.commit();
            }
        });
    }

    private void select() {
        Optional<MeasurementTable> table = model.standingProperty().get().map(Standing::table);
        bars.selectedProperty()
                .set(table.map(found -> units().stream()
                                .map(unit -> found.units().get(unit).id())
                                .collect(Collectors.toUnmodifiableSet()))
                        .orElse(Set.of()));
        loss.show();
    }

    private void show() {
        TableModel tables = model.tables();
        measure.show();
        state.setText(state(tables));
        Optional<Standing> now = model.standingProperty().get();
        if (now.isPresent() && !now.equals(drawn)) {
            select();
        }
        drawn = now;
        now.ifPresent(standing -> bars.contentProperty()
                .set(BarsContent.of(standing, model.lockedProperty().get())));
        boolean isWide = getWidth() > WIDE;
        asBars.setVisible(now.isPresent() && !isWide);
        asBars.setManaged(asBars.isVisible());
        asPlot.setVisible(asBars.isVisible());
        asPlot.setManaged(asBars.isVisible());
        budget.setVisible(now.isPresent());
        budget.setManaged(now.isPresent());
        loss.setVisible(now.isPresent());
        loss.setManaged(now.isPresent());
        loss.show();
        content.setOpacity(now.isPresent() && tables.isStale() ? STALE : 1);
        arrange(now.isPresent() ? drawing(isWide) : empty(tables));
        plot();
    }

    private Node drawing(boolean isWide) {
        if (!isWide) {
            both.getItems().clear();
            return asPlot.isSelected() ? plot : bars;
        }
        if (both.getItems().isEmpty()) {
            content.getChildren().clear();
            both.getItems().setAll(bars, plot);
            both.setDividerPositions(0.5);
        }
        return both;
    }

    private void arrange(Node node) {
        if (!content.getChildren().equals(List.of(node))) {
            content.getChildren().setAll(node);
        }
    }

    private void plot() {
        if (model.standingProperty().get().isPresent()) {
            TradeOffContent.show(plot, model, tradeOff);
        }
    }

    private static String state(TableModel tables) {
        if (!tables.problemProperty().get().isEmpty()) {
            return tables.problemProperty().get();
        }
        if (tables.runningProperty().get()) {
            return "Measuring on " + tables.dataName();
        }
        return tables.knownProperty()
                .get()
                .filter(known -> !known.table().entries().isEmpty())
                .map(known -> (tables.isStale() ? "Stale, of " : "Measured on ")
                        + Numbers.count(known.table().tokens()) + " tokens of "
                        + known.table().from().data())
                .orElse("");
    }

    private Node empty(TableModel tables) {
        String title = "What each type costs each tensor";
        String problem = tables.problemProperty().get();
        if (tables.runningProperty().get()) {
            return EmptyState.loading(
                    title, "Each type of each tensor is tried alone. What is measured is kept, even when cancelled.");
        }
        if (!problem.isEmpty()) {
            return EmptyState.failed(title, problem).withButton("Try again", tables::measure);
        }
        String obstacle = tables.obstacle();
        if (!obstacle.isEmpty()) {
            EmptyState state = EmptyState.empty(Material2AL.EQUALIZER, title, obstacle);
            boolean lacksData = obstacle.contains("data page");
            return lacksData ? state.withButton("Choose data", showData) : state;
        }
        Optional<MeasurementTable> known = tables.knownProperty().get().map(TableModel.Known::table);
        int missing = known.map(MeasurementTable::missing).orElse(0);
        int done = known.map(table -> table.entries().size()).orElse(0);
        String kept = done == 0
                ? ""
                : " " + Numbers.count(done) + " of " + Numbers.count(done + missing) + " are there from before.";
        return EmptyState.empty(
                        Material2AL.EQUALIZER,
                        title,
                        "Measured once on " + tables.dataName()
                                + ", then any size is answered at once: by slider, or bar by bar." + kept)
                .withButton(done == 0 ? "Measure types" : "Continue measuring", tables::measure);
    }
}
