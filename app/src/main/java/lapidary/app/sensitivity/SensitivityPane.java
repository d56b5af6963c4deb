package lapidary.app.sensitivity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.open.FilePicker;
import lapidary.app.workbench.Selection;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.RoleMap;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Titles;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// The view *Sensitivity*: one score of every tensor as a map, how well each score predicts what is measured, and the
/// rows and columns of the selected tensor.
public final class SensitivityPane extends VBox {
    private static final double STALE = 0.5;
    private static final List<Integer> BITS = List.of(2, 3, 4, 5, 6, 8);

    private final SensitivityModel model;
    private final FilePicker picker;
    private final RoleMap map = new RoleMap();
    private final CorrelationPane correlations;
    private final RowsPane rows;
    private final SpectrumPane spectrum;
    private final StackPane content = new StackPane();
    private final Label state = new Label();
    private final Label summary = new Label();
    private final Button compute = new Button(Messages.of("sensitivity.compute"));
    private final Button all = new Button(Messages.of("sensitivity.compute-all"));
    private final ToggleGroup pages = new ToggleGroup();
    private final ToggleButton asMap = page(
            Messages.of("sensitivity.map"),
            "sensitivity-map-page",
            "left-pill",
            Messages.of("sensitivity.one-score-every"));
    private final ToggleButton asCorrelation = page(
            Messages.of("sensitivity.prediction"),
            "sensitivity-prediction-page",
            "center-pill",
            Messages.of("sensitivity.how-well-each"));
    private final ToggleButton asRows = page(
            Messages.of("sensitivity.rows-columns"),
            "sensitivity-rows-page",
            "center-pill",
            Messages.of("sensitivity.score-inside-selected"));
    private final ToggleButton asSpectrum = page(
            Messages.of("sensitivity.spectrum"),
            "sensitivity-spectrum-page",
            "right-pill",
            Messages.of("sensitivity.singular-values-tails"));

    public SensitivityPane(SensitivityModel model, FilePicker picker) {
        this.model = model;
        this.picker = picker;
        this.correlations = new CorrelationPane(model, this::pick);
        this.rows = new RowsPane(model);
        this.spectrum = new SpectrumPane(model);
        setId("sensitivity");
        getStyleClass().add("contest");
        map.setId("sensitivity-map");
        Help.on(map, "help.sensitivity-map");
        map.onPickProperty().set(cell -> pick(cell.id()));
        summary.getStyleClass().add("muted");
        summary.setWrapText(true);
        summary.setMinHeight(Region.USE_PREF_SIZE);
        VBox.setVgrow(content, Priority.ALWAYS);
        content.setMinHeight(0);
        getChildren().addAll(header(), options(), summary, content);
        pages.selectToggle(asMap);
        pages.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                pages.selectToggle(before);
            } else {
                show();
            }
        });
        model.workbench().openedProperty().subscribe(ignored -> spectrum.forget());
        model.foundProperty().subscribe(ignored -> show());
        model.shownProperty().subscribe(ignored -> showSpectrum());
        model.scoreProperty().subscribe(ignored -> show());
        model.runningProperty().subscribe(ignored -> show());
        model.problemProperty().subscribe(ignored -> show());
        model.workbench().selectionProperty().subscribe(this::select);
        model.data().usesProperty().subscribe(ignored -> show());
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
        Label title = new Label(Messages.of("sensitivity.title"));
        title.getStyleClass().add("section-title");
        title.setMinWidth(USE_PREF_SIZE);
        state.getStyleClass().add("muted");
        state.setId("sensitivity-state");
        state.setMinWidth(0);
        state.setTooltip(new Tooltip());
        state.getTooltip().textProperty().bind(state.textProperty());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox switches = new HBox(asMap, asCorrelation, asRows, asSpectrum);
        switches.setMinWidth(USE_PREF_SIZE);
        HBox header = new HBox(title, state, space, switches);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private FlowPane options() {
        ComboBox<Score> score = new ComboBox<>();
        score.getItems().setAll(Scores.all());
        score.setConverter(Titles.of(Score::title));
        score.setId("sensitivity-score");
        Help.on(score, "help.sensitivity-score");
        score.setAccessibleText(Messages.of("sensitivity.score"));
        score.valueProperty().bindBidirectional(model.scoreProperty());
        ComboBox<Integer> bits = new ComboBox<>();
        bits.getItems().setAll(BITS);
        bits.setConverter(Titles.of(count -> Messages.of("sensitivity.bits", count)));
        bits.setValue(model.bitsProperty().get());
        bits.setId("sensitivity-bits");
        bits.setAccessibleText(Messages.of("sensitivity.bits-quantizer-asked"));
        bits.setTooltip(new Tooltip(Messages.of("sensitivity.what-would-happen")));
        bits.valueProperty().subscribe(model.bitsProperty()::set);
        model.bitsProperty().subscribe(now -> bits.setValue(now.intValue()));
        CheckBox logarithmic = new CheckBox(Messages.of("sensitivity.log"));
        logarithmic.setTooltip(new Tooltip(Messages.of("sensitivity.equal-ratios-have")));
        logarithmic.selectedProperty().bindBidirectional(map.logarithmicProperty());
        logarithmic.disableProperty().bind(model.scoreProperty().map(shown -> !hasRatios(shown)));
        logarithmic.visibleProperty().bind(asMap.selectedProperty());
        logarithmic.managedProperty().bind(asMap.selectedProperty());
        compute.setId("sensitivity-compute");
        Help.on(compute, "help.sensitivity-compute");
        compute.setOnAction(ignored -> {
            if (model.runningProperty().get()) {
                model.cancel();
            } else {
                model.compute();
            }
        });
        all.setId("sensitivity-all");
        all.setTooltip(new Tooltip(Messages.of("sensitivity.every-score-there")));
        all.setOnAction(ignored -> model.computeAll());
        Button save = new Button("", new FontIcon(Material2AL.GET_APP));
        save.getStyleClass().addAll("flat", "button-icon");
        save.setAccessibleText(Messages.of("sensitivity.save-csv"));
        save.setId("sensitivity-save");
        Help.on(save, "help.sensitivity-save");
        save.disableProperty().bind(model.foundProperty().map(found -> found.isEmpty()));
        save.setOnAction(ignored -> picker.save(Messages.of("sensitivity.save-scores"), "sensitivity.csv")
                .ifPresent(model::save));
        FlowPane options = new FlowPane(score, bits, logarithmic, compute, all, save);
        options.getStyleClass().add("contest-options");
        options.setHgap(8);
        options.setVgap(6);
        options.setAlignment(Pos.CENTER_LEFT);
        return options;
    }

    /// Whether equal ratios of it mean something: not where it has signs, nor where it is in decibels already.
    private static boolean hasRatios(Score score) {
        return !score.isSigned() && !score.unit().equals("dB");
    }

    private void pick(String tensor) {
        model.workbench().select(List.of(new TensorId(tensor)));
    }

    private void select(Selection selection) {
        Set<String> names = selection.tensors().stream().map(TensorId::name).collect(Collectors.toUnmodifiableSet());
        map.selectedProperty().set(names);
        correlations.select(names);
        rows.show();
        showSpectrum();
    }

    /// Only while somebody looks: singular values take their time.
    private void showSpectrum() {
        if (asSpectrum.isSelected() && model.shownProperty().get()) {
            spectrum.show();
        }
    }

    private void show() {
        Score score = model.scoreProperty().get();
        Optional<SensitivityMap> known = model.map(score.id());
        boolean isRunning = model.runningProperty().get();
        String obstacle = model.obstacle(score);
        compute.setText(isRunning ? Messages.of("common.cancel") : Messages.of("sensitivity.compute"));
        compute.setDisable(!isRunning && (!obstacle.isEmpty() || (known.isPresent() && !model.isStale(score))));
        all.setDisable(isRunning || model.workbench().model().isEmpty());
        String words = known.map(found -> Messages.of("sensitivity.summary.known", score.summary(), found.probe()))
                .orElse(Messages.of("sensitivity.summary.costs", score.summary(), score.cost()));
        summary.setText(model.isStale(score) ? Messages.of("sensitivity.summary.stale", words) : words);
        summary.setTooltip(new Tooltip(score.reference()));
        state.setText(state(score, isRunning));
        known.map(MapContent::of).ifPresent(map.contentProperty()::set);
        map.setOpacity(model.isStale(score) ? STALE : 1);
        map.titleProperty().set(hasBlocks(known) ? Messages.of("common.block") : Messages.of("sensitivity.layer"));
        content.getChildren().setAll(page(score, known, isRunning, obstacle));
        correlations.show();
        rows.show();
        showSpectrum();
    }

    private static boolean hasBlocks(Optional<SensitivityMap> known) {
        return known.isEmpty()
                || known.get().scores().stream().anyMatch(score -> score.block().isPresent());
    }

    private String state(Score score, boolean isRunning) {
        if (!model.problemProperty().get().isEmpty()) {
            return model.problemProperty().get();
        }
        return isRunning
                ? Messages.of("sensitivity.computing")
                : model.isStale(score) ? Messages.of("sensitivity.stale") : "";
    }

    private Node page(Score score, Optional<SensitivityMap> known, boolean isRunning, String obstacle) {
        if (asCorrelation.isSelected() || asSpectrum.isSelected()) {
            return asSpectrum.isSelected() ? spectrum : correlations;
        }
        if (known.isPresent() && !known.get().scores().isEmpty()) {
            return asRows.isSelected() ? rows : map;
        }
        String title = Messages.of("sensitivity.every-tensor", score.title());
        if (isRunning) {
            return EmptyState.loading(title, Messages.of("sensitivity.being-computed"));
        }
        String sentence = obstacle.isEmpty() ? Messages.of("sensitivity.costs-press-compute", score.cost()) : obstacle;
        return EmptyState.empty(Material2OutlinedAL.GRID_ON, title, sentence);
    }
}
