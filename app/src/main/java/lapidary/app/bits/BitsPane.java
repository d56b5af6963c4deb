package lapidary.app.bits;

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
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.views.plot.BitBars;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;

/// The view *Bits*: a budget, what each layer takes, size against loss, and predicted against measured loss.
public final class BitsPane extends VBox {
    private static final double WIDE = 800;
    private static final double STALE = 0.5;

    private final BitsModel model;
    private final TradeOff tradeOff;
    private final BitBars bars = new BitBars();
    private final ParetoPlot plot = new ParetoPlot();
    private final PredictionPage prediction;
    private final StackPane second = new StackPane();
    private final SplitPane both = new SplitPane();
    private final StackPane content = new StackPane();
    private final Label state = new Label();
    private final EmptyBits empty;
    private final Node noTimes = EmptyBits.noTimes();
    private final MeasureRow measure;
    private final BudgetRow budget;
    private final LossRow loss;
    private final ToolRow tools;
    private final ToggleGroup pages = new ToggleGroup();
    private final ToggleButton asBars = page("bits.page.layers", "bits-layers-page", "left-pill", "bits.help.layers");
    private final ToggleButton asPlot =
            page("bits.page.tradeoff", "bits-trade-off-page", "center-pill", "bits.help.tradeoff");
    private final ToggleButton asPrediction =
            page("bits.page.prediction", "bits-prediction-page", "right-pill", "bits.help.prediction");
    private Optional<UnitIndex> drawn = Optional.empty();

    /// @param showData shows the page where data is chosen
    public BitsPane(BitsModel model, Runnable showData) {
        this.model = model;
        this.tradeOff = model.tradeOff();
        setId("bits");
        getStyleClass().add("contest");
        Help.on(bars, "help.bits-bars");
        empty = new EmptyBits(model.tables(), showData);
        measure = new MeasureRow(model.tables());
        budget = new BudgetRow(model);
        loss = new LossRow(model);
        tools = new ToolRow(model, this::units, asBars, asPlot, asPrediction);
        prediction = new PredictionPage(tradeOff);
        bars.setId("bits-bars");
        bars.onPickProperty().set(this::pick);
        bars.onShiftProperty().set(this::shift);
        bars.onPaintProperty().set(this::paint);
        bars.onLockProperty().set(this::lock);
        bars.onDigitProperty().set(digit -> model.ofBits(digit).ifPresent(option -> model.assign(units(), option)));
        bars.wordsProperty().set(this::words);
        plot.setId("bits-trade-off");
        Help.on(plot, "help.bits-trade-off");
        plot.onPickProperty().set(point -> TradeOffContent.pick(point, tradeOff));
        VBox.setVgrow(content, Priority.ALWAYS);
        content.setMinHeight(0);
        second.setMinWidth(0);
        getChildren().addAll(header(), budget, loss, tools, content);
        pages.selectToggle(asBars);
        pages.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                pages.selectToggle(before);
            } else {
                show();
            }
        });
        widthProperty().subscribe(ignored -> show());
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
        listen();
    }

    private void listen() {
        TableModel tables = model.tables();
        tables.knownProperty().subscribe(ignored -> show());
        tables.runningProperty().subscribe(ignored -> show());
        tables.problemProperty().subscribe(ignored -> show());
        tables.typesProperty().subscribe(ignored -> show());
        tables.tokensProperty().subscribe(ignored -> show());
        tables.fusedProperty().subscribe(ignored -> show());
        tables.shownProperty().subscribe(ignored -> show());
        model.workbench().recipeProperty().subscribe(ignored -> show());
        model.standingProperty().subscribe(ignored -> show());
        model.rules().rulesProperty().subscribe(ignored -> show());
        model.brushProperty().subscribe(brush -> bars.brushingProperty().set(brush.isPresent()));
        model.budget().answersProperty().subscribe(ignored -> plot());
        model.budget().kindProperty().subscribe(ignored -> show());
        model.times().timesProperty().subscribe(ignored -> show());
        tradeOff.triedProperty().subscribe(ignored -> plot());
        tradeOff.stockProperty().subscribe(ignored -> plot());
        tradeOff.foretoldProperty().subscribe(ignored -> plot());
        model.workbench().selectionProperty().subscribe(ignored -> select());
    }

    private ToggleButton page(String key, String id, String pill, String help) {
        ToggleButton button = new ToggleButton(Messages.of(key));
        button.setId(id);
        button.getStyleClass().addAll("small", pill);
        button.setTooltip(new Tooltip(Messages.of(help)));
        button.setToggleGroup(pages);
        button.setMinWidth(USE_PREF_SIZE);
        return button;
    }

    private HBox header() {
        Label title = new Label(Messages.of("bits.title"));
        title.getStyleClass().add("section-title");
        title.setMinWidth(USE_PREF_SIZE);
        state.getStyleClass().add("muted");
        state.setId("bits-state");
        state.setMinWidth(0);
        state.setTooltip(new Tooltip());
        state.getTooltip().textProperty().bind(state.textProperty());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(title, state, space, measure);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private Optional<UnitIndex> index() {
        return model.standingProperty().get().map(Standing::index);
    }

    /// Units of the selection.
    private Set<Integer> units() {
        return index().map(found ->
                        found.units(model.workbench().selectionProperty().get().tensors()))
                .orElse(Set.of());
    }

    private Set<Integer> units(Set<String> ids) {
        return index().map(found -> found.ofIds(ids)).orElse(Set.of());
    }

    private String words(BitBars.Segment segment) {
        Optional<Standing> standing = model.standingProperty().get();
        return standing.isEmpty()
                ? ""
                : units(Set.of(segment.id())).stream()
                        .findFirst()
                        .map(unit -> BarsContent.words(standing.get(), unit, segment.isLocked()))
                        .orElse("");
    }

    private void pick(BitBars.Pick pick) {
        Set<Integer> next = new TreeSet<>(units(pick.ids()));
        Set<Integer> before = units();
        switch (pick.how()) {
            case ONLY -> {}
            case ADD -> next.addAll(before);
            case TOGGLE -> {
                Set<Integer> toggled = Set.copyOf(next);
                next.addAll(before);
                if (before.containsAll(toggled)) {
                    next.removeAll(toggled);
                }
            }
        }
        model.standingProperty().get().ifPresent(standing -> model.workbench()
                .select(next.stream()
                        .flatMap(unit -> standing.table().units().get(unit).names().stream())
                        .toList()));
    }

    /// Of a selected segment all that is selected moves with it.
    private Set<Integer> moving(BitBars.Segment segment) {
        boolean isOfMany = bars.selectedProperty().get().contains(segment.id());
        return isOfMany ? units() : units(Set.of(segment.id()));
    }

    private void shift(BitBars.Shift shift) {
        model.shift(moving(shift.segment()), shift.steps());
        if (shift.ends()) {
            model.commit();
        }
    }

    private void paint(BitBars.Stroke stroke) {
        model.paint(units(stroke.ids()));
        if (stroke.ends()) {
            model.commit();
        }
    }

    private void lock(BitBars.Segment segment) {
        model.rules().lock(moving(segment), !segment.isLocked());
    }

    /// B takes the brush up and lays it down.
    private void key(KeyEvent e) {
        boolean isPlain = !e.isShortcutDown() && !e.isAltDown();
        if (e.getCode() == KeyCode.B
                && isPlain
                && model.standingProperty().get().isPresent()) {
            boolean isArmed = model.brushProperty().get().isPresent();
            model.brushProperty().set(isArmed ? OptionalInt.empty() : OptionalInt.of(0));
            e.consume();
        }
    }

    private void select() {
        bars.selectedProperty()
                .set(index().map(found -> units().stream()
                                .map(unit -> found.ids().get(unit))
                                .collect(Collectors.toUnmodifiableSet()))
                        .orElse(Set.of()));
        tools.show();
    }

    private void show() {
        TableModel tables = model.tables();
        measure.show();
        state.setText(measure.state());
        Optional<Standing> now = model.standingProperty().get();
        now.ifPresent(standing -> bars.contentProperty()
                .set(BarsContent.of(standing, model.rules().locked())));
        if (now.isPresent() && !drawn.equals(index())) {
            select();
        }
        drawn = index();
        boolean isWide = getWidth() > WIDE;
        asBars.setVisible(!isWide);
        asBars.setManaged(!isWide);
        asPlot.getStyleClass().removeAll("left-pill", "center-pill");
        asPlot.getStyleClass().add(isWide ? "left-pill" : "center-pill");
        if (isWide && asBars.isSelected()) {
            pages.selectToggle(asPlot);
            return; // which shows it
        }
        for (Region row : List.of(budget, loss, tools)) {
            row.setVisible(now.isPresent());
            row.setManaged(now.isPresent());
        }
        loss.show();
        tools.show();
        content.setOpacity(now.isPresent() && tables.isStale() ? STALE : 1);
        arrange(now.isPresent() ? drawing(isWide) : empty.of());
        plot();
    }

    private Node drawing(boolean isWide) {
        boolean lacksTimes = model.budget().kindProperty().get() == BudgetKind.TOKEN_TIME
                && model.times().timesProperty().get().isEmpty();
        Node page = asPrediction.isSelected() ? prediction : lacksTimes ? noTimes : plot;
        if (!isWide) {
            both.getItems().clear();
            second.getChildren().clear();
            return asBars.isSelected() ? bars : page;
        }
        if (both.getItems().isEmpty()) {
            content.getChildren().clear();
            both.getItems().setAll(bars, second);
            both.setDividerPositions(0.5);
        }
        if (!second.getChildren().equals(List.of(page))) {
            second.getChildren().setAll(page);
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
            prediction.mark(model.workbench().recipeProperty().get());
        }
    }
}
