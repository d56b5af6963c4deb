package lapidary.app.prune;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.VBox;
import lapidary.core.method.Transform;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.Pruners;
import lapidary.core.prune.RecipePruning;
import lapidary.views.plot.LinesPlot;
import lapidary.views.plot.MaskPlot;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Titles;

/// The view *Prune*: a density, a scheme and a score; what every layer keeps; and what that
/// saves, before anything runs.
public final class PrunePane extends VBox {
    private static final String NONE = Messages.of("prune.scheme");
    private static final double LEAST_OF_CHARTS = 400;
    private static final List<String> PATTERNS = List.of(NONE, "2:4", "4:8", "1:4", "1:8");

    private final PruneModel model;
    private final PruneCharts charts;
    private final LinesPlot shares = new LinesPlot(false);
    private final LinesPlot scores = new LinesPlot(true);
    private final LinesPlot energies = new LinesPlot(false);
    private final MaskPlot mask = new MaskPlot();
    private final Label kept = new Label();
    private final Label warning = new Label();
    private final Label statement = new Label();

    public PrunePane(PruneModel model) {
        this.model = model;
        this.charts = new PruneCharts(model);
        setId("prune");
        getStyleClass().add("contest");
        shares.acrossTitleProperty().set(Messages.of("prune.layer-in-order"));
        shares.upTitleProperty().set(Messages.of("prune.kept"));
        scores.acrossTitleProperty().set(Messages.of("prune.kept-layer"));
        scores.upTitleProperty().set(Messages.of("prune.lamp-score"));
        energies.acrossTitleProperty().set(Messages.of("prune.removed"));
        energies.upTitleProperty().set(Messages.of("prune.energy-removed"));
        shares.setAccessibleText(Messages.of("prune.shares.name"));
        scores.setAccessibleText(Messages.of("prune.scores.name"));
        energies.setAccessibleText(Messages.of("prune.energies.name"));
        mask.setAccessibleText(Messages.of("prune.mask.name"));
        Help.on(shares, "help.prune.shares");
        Help.on(scores, "help.prune.scores");
        Help.on(energies, "help.prune.energies");
        Help.on(mask, "help.prune.mask");
        statement.setWrapText(true);
        statement.setId("prune-statement");
        statement.setMinHeight(Region.USE_PREF_SIZE);
        warning.getStyleClass().add("warning");
        warning.setId("prune-warning");
        warning.setMinWidth(0);
        GridPane grid = grid();
        grid.setMinHeight(LEAST_OF_CHARTS);
        VBox.setVgrow(grid, Priority.ALWAYS);
        VBox content = new VBox(options(), statement, grid);
        content.setSpacing(8);
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(header(), scroll);
        model.standingsProperty().subscribe(ignored -> show());
        model.schemeProperty().subscribe(ignored -> show());
        model.patternProperty().subscribe(ignored -> show());
        model.problemProperty().subscribe(ignored -> show());
        model.statementProperty().subscribe(lines -> statement.setText(String.join(" ", lines)));
        model.workbench().selectionProperty().subscribe(ignored -> show());
        model.workbench().plannedProperty().subscribe(ignored -> charts.mask(mask));
        model.workbench().selectionProperty().subscribe(ignored -> charts.mask(mask));
        model.shownProperty().subscribe(ignored -> charts.mask(mask));
    }

    private GridPane grid() {
        GridPane grid = new GridPane();
        grid.add(shares, 0, 0, 3, 1);
        grid.add(scores, 0, 1);
        grid.add(energies, 1, 1);
        grid.add(mask, 2, 1);
        grid.setHgap(12);
        grid.setVgap(8);
        for (int share : new int[] {34, 34, 32}) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(share);
            column.setMinWidth(0);
            grid.getColumnConstraints().add(column);
        }
        for (int i = 0; i < 2; i++) {
            RowConstraints row = new RowConstraints();
            row.setPercentHeight(50);
            row.setMinHeight(0);
            grid.getRowConstraints().add(row);
        }
        return grid;
    }

    private HBox header() {
        Label title = new Label(Messages.of("prune.title"));
        title.getStyleClass().add("section-title");
        title.setMinWidth(USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(title, space, warning);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private FlowPane options() {
        ComboBox<DensityScheme> scheme = new ComboBox<>();
        scheme.getItems().setAll(DensitySchemes.all());
        scheme.setConverter(Titles.of(DensityScheme::title));
        scheme.setValue(model.schemeProperty().get());
        scheme.setId("prune-scheme");
        scheme.setAccessibleText(Messages.of("prune.scheme-what-each"));
        scheme.setTooltip(new Tooltip(model.schemeProperty().get().summary()));
        scheme.disableProperty()
                .bind(model.patternProperty().map(Optional::isPresent).orElse(false));
        scheme.valueProperty().subscribe(chosen -> {
            scheme.getTooltip().setText(chosen.summary());
            if (!chosen.equals(model.schemeProperty().get())) {
                model.schemeProperty().set(chosen);
                model.apply();
            }
        });
        model.schemeProperty().subscribe(scheme::setValue);
        ComboBox<Transform> score = new ComboBox<>();
        score.getItems().setAll(Pruners.all());
        score.setConverter(Titles.of(Transform::title));
        score.setValue(score.getItems().getFirst());
        score.setId("prune-score");
        score.setAccessibleText(Messages.of("prune.score-which-weights"));
        score.setTooltip(new Tooltip(score.getValue().summary()));
        score.valueProperty().subscribe(chosen -> {
            score.getTooltip().setText(chosen.summary());
            if (!chosen.id().equals(model.scoreProperty().get().id())) {
                model.scoreProperty().set(chosen);
                model.apply();
            }
        });
        model.scoreProperty().subscribe(score::setValue);
        FlowPane options = new FlowPane(
                slider(),
                kept,
                labelled(Messages.of("prune.layers"), scheme),
                labelled(Messages.of("prune.weights"), score),
                patterns());
        options.getStyleClass().add("contest-options");
        options.setHgap(12);
        options.setVgap(6);
        return options;
    }

    private HBox patterns() {
        ComboBox<String> pattern = new ComboBox<>();
        pattern.getItems().setAll(PATTERNS);
        pattern.setValue(NONE);
        pattern.setId("prune-pattern");
        pattern.setAccessibleText(Messages.of("prune.pattern-so-many"));
        pattern.setTooltip(new Tooltip(Messages.of("prune.keep-n-each")));
        pattern.valueProperty().subscribe(chosen -> {
            Optional<RecipePruning.Pattern> asked = parsed(chosen);
            if (!asked.equals(model.patternProperty().get())) {
                model.patternProperty().set(asked);
                asked.ifPresent(found -> model.densityProperty().set((double) found.n() / found.m()));
                model.estimate();
                model.apply();
            }
        });
        model.patternProperty().subscribe(chosen -> {
            String text = chosen.map(PrunePane::words).orElse(NONE);
            if (!pattern.getItems().contains(text)) {
                pattern.getItems().add(text);
            }
            pattern.setValue(text);
        });
        return labelled(Messages.of("prune.pattern"), pattern);
    }

    /// "2:4"
    private static String words(RecipePruning.Pattern pattern) {
        return pattern.n() + ":" + pattern.m();
    }

    private static Optional<RecipePruning.Pattern> parsed(String text) {
        String[] parts = text.split(":", -1);
        return parts.length == 2
                ? Optional.of(new RecipePruning.Pattern(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                : Optional.empty();
    }

    private static HBox labelled(String text, Region control) {
        Label label = new Label(text);
        label.getStyleClass().add("muted");
        label.setLabelFor(control);
        HBox box = new HBox(6, label, control);
        box.setAlignment(Pos.CENTER_LEFT);
        return box;
    }

    private HBox slider() {
        Slider slider = new Slider(0, 100, 100);
        slider.setId("prune-density");
        Help.on(slider, "help.prune-density");
        slider.setPrefWidth(190);
        slider.setBlockIncrement(1);
        slider.setAccessibleText(Messages.of("prune.share-weights-kept"));
        slider.disableProperty()
                .bind(model.patternProperty().map(Optional::isPresent).orElse(false));
        slider.valueChangingProperty().subscribe(model::draft);
        slider.valueProperty().subscribe(value -> {
            // What the model says comes back rounded: only what somebody moved is asked for.
            if (Math.abs(100 * model.densityProperty().get() - value.doubleValue()) > 1e-9) {
                model.densityProperty().set(value.doubleValue() / 100);
                model.estimate();
                model.apply();
            }
        });
        model.densityProperty().subscribe(value -> slider.setValue(100 * value.doubleValue()));
        kept.setMinWidth(54);
        kept.setMinHeight(28);
        return labelled(Messages.of("prune.density"), slider);
    }

    private void show() {
        String problem = model.problemProperty().get();
        String emptied = model.emptied();
        warning.setText(List.of(problem, emptied).stream()
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; ")));
        warning.setTooltip(
                warning.getText().isEmpty()
                        ? null
                        : new Tooltip(String.join("\n", List.of(warning.getText(), model.emptiedNames()))
                                .strip()));
        double share = model.patternProperty()
                .get()
                .map(pattern -> (double) pattern.n() / pattern.m())
                .orElse(model.densityProperty().get());
        kept.setText(String.format(Locale.ROOT, "%.1f %%", 100 * share));
        charts.shares(shares);
        charts.scores(scores);
        charts.energies(energies);
    }
}
