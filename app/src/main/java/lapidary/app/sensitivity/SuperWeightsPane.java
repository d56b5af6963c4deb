package lapidary.app.sensitivity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.sensitivity.superweight.LayerPeak;
import lapidary.core.sensitivity.superweight.StatePeak;
import lapidary.core.sensitivity.superweight.SuperWeights;
import lapidary.views.plot.Curve;
import lapidary.views.plot.CurvePlot;
import lapidary.views.plot.PeakPlot;
import lapidary.views.plot.PlotColor;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import lapidary.views.text.Titles;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// The view *Super weights*: the largest input and output of every down-projection, the path of a channel through
/// depth, the weights found, and what scaling one does.
public final class SuperWeightsPane extends VBox {
    private static final List<Double> FACTORS = List.of(0.0, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0);

    private final SuperWeightsModel model;
    private final PeakPlot inputs = new PeakPlot();
    private final PeakPlot outputs = new PeakPlot();
    private final CurvePlot path = new CurvePlot();
    private final Label verdict = new Label();
    private final Label state = new Label();
    private final GridPane facts = new GridPane();
    private final ComboBox<LayerPeak> weight = new ComboBox<>();
    private final Button measure = new Button(Messages.of("sensitivity.measure"));
    private final Button apply = new Button();
    private final StackPane content = new StackPane();
    private final GridPane grid;
    private final EffectPane effect;
    private final CoordinatesPane coordinates;

    public SuperWeightsPane(SuperWeightsModel model) {
        this.model = model;
        this.effect = new EffectPane(model);
        this.coordinates = new CoordinatesPane(model);
        setId("super-weights");
        getStyleClass().add("contest");
        inputs.upTitleProperty().set(Messages.of("sensitivity.largest-down-projection"));
        outputs.upTitleProperty().set(Messages.of("sensitivity.largest-down-projection-output"));
        path.upTitleProperty().set(Messages.of("sensitivity.channel-hidden-state"));
        path.logarithmicProperty().set(true);
        inputs.setId("super-inputs");
        outputs.setId("super-outputs");
        path.setId("super-path");
        Help.on(inputs, "help.super-inputs");
        Help.on(outputs, "help.super-outputs");
        Help.on(path, "help.super-path");
        verdict.setId("super-verdict");
        verdict.setWrapText(true);
        verdict.setMinHeight(Region.USE_PREF_SIZE);
        facts.setHgap(12);
        facts.setVgap(2);
        grid = grid();
        content.setMinHeight(0);
        VBox.setVgrow(content, Priority.ALWAYS);
        getChildren().addAll(header(), verdict, options(), content);
        model.foundProperty().subscribe(ignored -> show());
        model.searchingProperty().subscribe(ignored -> show());
        model.measuringProperty().subscribe(ignored -> controls());
        model.problemProperty().subscribe(ignored -> show());
        model.chosenProperty().subscribe(ignored -> chosen());
    }

    private GridPane grid() {
        ScrollPane scrolled = new ScrollPane(new VBox(12, coordinates, facts, effect));
        scrolled.setFitToWidth(true);
        scrolled.getStyleClass().add("edge-to-edge");
        GridPane plots = new GridPane();
        plots.add(inputs, 0, 0);
        plots.add(outputs, 1, 0);
        plots.add(path, 0, 1);
        plots.add(scrolled, 1, 1);
        plots.setHgap(12);
        plots.setVgap(8);
        for (int i = 0; i < 2; i++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(50);
            column.setMinWidth(0);
            plots.getColumnConstraints().add(column);
            RowConstraints row = new RowConstraints();
            row.setPercentHeight(50);
            row.setMinHeight(0);
            plots.getRowConstraints().add(row);
        }
        return plots;
    }

    private HBox header() {
        Label title = new Label(Messages.of("super.title"));
        title.getStyleClass().add("section-title");
        title.setMinWidth(USE_PREF_SIZE);
        state.getStyleClass().add("muted");
        state.setMinWidth(0);
        HBox header = new HBox(title, state);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private FlowPane options() {
        weight.setId("super-weight");
        weight.setAccessibleText(Messages.of("sensitivity.weight"));
        weight.setTooltip(new Tooltip(Messages.of("sensitivity.weight-to-scale")));
        weight.setConverter(
                Titles.of(peak -> Messages.of("sensitivity.block", peak.block(), peak.row(), peak.column())));
        weight.valueProperty().subscribe(peak -> {
            if (peak != null
                    && model.chosenProperty().get().filter(peak::equals).isEmpty()) {
                model.chosenProperty().set(Optional.of(peak));
            }
        });
        ComboBox<Double> factor = new ComboBox<>();
        factor.getItems().setAll(FACTORS);
        factor.setId("super-factor");
        factor.setAccessibleText(Messages.of("sensitivity.what-weight-multiplied"));
        factor.setTooltip(new Tooltip(Messages.of("super.factor.meaning")));
        factor.setConverter(Titles.of(
                value -> value == 0 ? Messages.of("sensitivity.set-to-zero") : "× " + Numbers.fixed(value, 1)));
        factor.setValue(model.factorProperty().get());
        factor.valueProperty().subscribe(model.factorProperty()::set);
        model.factorProperty().subscribe(value -> factor.setValue(value.doubleValue()));
        measure.setId("super-measure");
        measure.setOnAction(ignored -> {
            if (model.measuringProperty().get()) {
                model.cancel();
            } else {
                model.measure();
            }
        });
        apply.setId("super-apply");
        apply.setOnAction(ignored -> model.addToRecipe());
        model.factorProperty().subscribe(ignored -> controls());
        model.workbench().recipeProperty().subscribe(ignored -> controls());
        FlowPane options = new FlowPane(weight, factor, measure, apply);
        options.getStyleClass().add("contest-options");
        options.setHgap(8);
        options.setVgap(6);
        return options;
    }

    private void controls() {
        boolean isMeasuring = model.measuringProperty().get();
        measure.setText(isMeasuring ? Messages.of("common.cancel") : Messages.of("sensitivity.measure"));
        measure.setDisable(!isMeasuring
                && (model.chosenProperty().get().isEmpty() || !model.obstacle().isEmpty()));
        double asked = model.factorProperty().get();
        double now = model.inRecipe();
        apply.setDisable(model.chosenProperty().get().isEmpty() || asked == now);
        apply.setText(
                asked == now && now != 1
                        ? Messages.of("super.in-recipe")
                        : asked == 1 ? Messages.of("super.out-of-recipe") : Messages.of("super.into-recipe"));
        apply.setTooltip(new Tooltip(Messages.of("super.into-recipe.help")));
        measure.setTooltip(new Tooltip(
                model.obstacle().isEmpty() ? Messages.of("sensitivity.perplexity-next-token") : model.obstacle()));
    }

    private void show() {
        controls();
        String problem = model.problemProperty().get();
        boolean isSearching = model.searchingProperty().get();
        state.setText(isSearching ? Messages.of("sensitivity.searching") : problem);
        if (model.foundProperty().get().isEmpty()) {
            verdict.setText("");
            String title = Messages.of("sensitivity.weights-model-cannot");
            content.getChildren()
                    .setAll(
                            isSearching
                                    ? EmptyState.loading(title, Messages.of("sensitivity.one-forward-pass"))
                                    : EmptyState.empty(
                                            Material2OutlinedAL.FLASH_ON,
                                            title,
                                            problem.isEmpty()
                                                    ? Messages.of("sensitivity.open-language-model")
                                                    : problem));
            return;
        }
        SuperWeights found = model.foundProperty().get().get();
        verdict.setText(found.verdict());
        weight.getItems().setAll(model.choices());
        inputs.peaksProperty().set(peaks(found, true));
        outputs.peaksProperty().set(peaks(found, false));
        inputs.levelProperty().set(OptionalDouble.of(found.rule().absolute()));
        outputs.levelProperty().set(OptionalDouble.of(found.rule().absolute()));
        content.getChildren().setAll(grid);
        coordinates.show(found);
        chosen();
    }

    private static List<PeakPlot.Peak> peaks(SuperWeights found, boolean isInput) {
        List<PeakPlot.Peak> peaks = new ArrayList<>();
        for (LayerPeak peak : found.first().layers()) {
            double value = isInput ? peak.input() : peak.output();
            String label = peak.isSpike() ? "[" + peak.row() + ", " + peak.column() + "]" : "";
            String words = Messages.of(
                    isInput ? "super.peak.input" : "super.peak.output",
                    peak.tensor(),
                    Numbers.significant(value, 4),
                    isInput ? peak.channel() : peak.row(),
                    found.from().data(),
                    found.from().protocol());
            peaks.add(new PeakPlot.Peak(peak.block(), Math.abs(value), label, words));
        }
        return peaks;
    }

    private void chosen() {
        controls();
        facts.getChildren().clear();
        if (model.foundProperty().get().isEmpty()
                || model.chosenProperty().get().isEmpty()) {
            return;
        }
        SuperWeights found = model.foundProperty().get().get();
        LayerPeak peak = model.chosenProperty().get().get();
        if (!peak.equals(weight.getValue())) {
            weight.setValue(peak);
        }
        model.workbench().select(List.of(peak.tensor()));
        line(Messages.of("sensitivity.row-column"), peak.row() + ", " + peak.column(), "");
        line(Messages.of("super.value"), Numbers.significant(peak.weight(), 4), "");
        line(Messages.of("sensitivity.over-columns-spread"), Numbers.fixed(peak.prominence(), 1), "×");
        line(Messages.of("sensitivity.what-enters"), Numbers.significant(peak.entering(), 4), "");
        line(Messages.of("sensitivity.what-leaves-layer"), Numbers.significant(peak.output(), 4), "");
        line(Messages.of("sensitivity.share"), Numbers.fixed(100 * peak.share(), 1), "%");
        found.known().ifPresent(known -> {
            long hits = known.places().stream()
                    .filter(place -> known.isFound(place, found.found()))
                    .count();
            line(
                    Messages.of("sensitivity.published-for", known.model()),
                    Messages.of("super.of", hits, known.places().size()),
                    Messages.of("super.found"));
        });
        int blocks = found.first().states().size() - 1;
        path.acrossTitleProperty().set(Messages.of("sensitivity.entering-block", blocks));
        path.curvesProperty().set(curves(found, peak));
    }

    private void line(String name, String value, String unit) {
        int row = facts.getRowCount();
        Label title = new Label(name);
        title.getStyleClass().add("muted");
        title.setWrapText(true);
        title.setMinHeight(Region.USE_PREF_SIZE);
        Label number = new Label(value);
        number.setMinWidth(Region.USE_PREF_SIZE);
        GridPane.setHalignment(number, HPos.RIGHT);
        facts.add(title, 0, row);
        facts.add(number, 1, row);
        facts.add(new Label(unit), 2, row);
    }

    /// The channel beside the largest and the typical one.
    private static List<Curve> curves(SuperWeights found, LayerPeak peak) {
        List<StatePeak> states = found.first().states();
        return List.of(
                new Curve(
                        Messages.of("sensitivity.rms"),
                        PlotColor.AXIS,
                        states.stream().map(StatePeak::rootMeanSquare).toList()),
                new Curve(
                        Messages.of("sensitivity.largest"),
                        PlotColor.ORIGINAL,
                        states.stream().map(state -> Math.abs(state.value())).toList()),
                new Curve(
                        Messages.of("sensitivity.channel", peak.row()),
                        PlotColor.COMPRESSED,
                        Arrays.stream(found.first().path(peak.row())).boxed().toList()));
    }
}
