package lapidary.app.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.calib.Coverage;
import lapidary.core.calib.Moments;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How many tokens of the calibration data each layer saw: warnings, a bar for each kind of layer, a square for each
/// expert of each block.
final class CoverageView extends VBox {
    private static final int MOST_ROWS = 12;
    private static final double BAR = 160;

    /// Tokens for each input that fill a bar: with as many, second moments are steady.
    private static final double AMPLE = 8;

    CoverageView() {
        setId("coverage");
        getStyleClass().add("coverage");
    }

    void clear() {
        getChildren().clear();
        setManaged(false);
    }

    /// @param unit what is counted, "tokens"
    void show(Model model, Moments moments, String unit) {
        clear();
        setManaged(true);
        Coverage coverage = moments.coverage();
        for (String warning : coverage.warnings()) {
            Label line = new Label(warning);
            line.getStyleClass().addAll("small", "notice");
            line.setWrapText(true);
            line.setMinHeight(Region.USE_PREF_SIZE);
            getChildren().add(line);
        }
        getChildren().add(bars(model, coverage, unit));
        List<Coverage.Layer> experts =
                coverage.layers().stream().filter(Coverage.Layer::isExpert).toList();
        if (!experts.isEmpty()) {
            getChildren().add(experts(model, experts, unit));
        }
    }

    private static GridPane bars(Model model, Coverage coverage, String unit) {
        Map<String, List<Coverage.Layer>> kinds = new LinkedHashMap<>();
        for (Coverage.Layer layer : coverage.layers()) {
            kinds.computeIfAbsent(kind(model, layer), name -> new ArrayList<>()).add(layer);
        }
        GridPane grid = new GridPane();
        grid.getStyleClass().add("coverage-bars");
        List<Map.Entry<String, List<Coverage.Layer>>> rows = new ArrayList<>(kinds.entrySet());
        if (rows.size() > MOST_ROWS) {
            rows.sort(Comparator.comparingDouble(entry -> share(least(entry.getValue()))));
        }
        rows.stream().limit(MOST_ROWS).forEach(entry -> row(grid, entry.getKey(), least(entry.getValue()), unit));
        if (rows.size() > MOST_ROWS) {
            Label more = new Label(Messages.of("data.more-layers-saw", rows.size() - MOST_ROWS));
            more.getStyleClass().addAll("small", "muted");
            grid.add(more, 0, grid.getRowCount(), 3, 1);
        }
        return grid;
    }

    /// The role of a layer in a language model, whose blocks are alike; the layer itself in a graph.
    private static String kind(Model model, Coverage.Layer layer) {
        String name = layer.tensor().name();
        return model.architecture().isEmpty()
                ? name
                : model.find(layer.tensor()).map(found -> found.role().label()).orElse(name);
    }

    private static Coverage.Layer least(List<Coverage.Layer> layers) {
        return layers.stream()
                .min(Comparator.comparingDouble(CoverageView::share))
                .orElseThrow();
    }

    private static double share(Coverage.Layer layer) {
        return Math.min(1, layer.tokens() / (AMPLE * layer.inputs()));
    }

    private static void row(GridPane grid, String name, Coverage.Layer least, String unit) {
        Label title = new Label(name);
        title.setMinWidth(0);
        title.setMaxWidth(220);
        Region fill = new Region();
        fill.getStyleClass().addAll("coverage-fill", style(least));
        fill.setMinWidth(Math.max(least.tokens() == 0 ? 0 : 2, BAR * share(least)));
        fill.setMaxWidth(fill.getMinWidth());
        StackPane track = new StackPane(fill);
        track.getStyleClass().add("coverage-track");
        track.setAlignment(Pos.CENTER_LEFT);
        track.setMinWidth(BAR);
        track.setMaxWidth(BAR);
        Label count = new Label(Messages.of(
                least.isExpert() ? "data.coverage.expert" : "data.coverage",
                least.tokens(),
                unit,
                Numbers.significant((double) least.tokens() / least.inputs(), 3),
                least.inputs()));
        count.getStyleClass().addAll("small", "muted");
        Tooltip.install(track, new Tooltip(Messages.of("data.full-at-for", (int) AMPLE, unit)));
        grid.addRow(grid.getRowCount(), title, track, count);
    }

    private static String style(Coverage.Layer layer) {
        return "coverage-" + layer.level().name().toLowerCase(Locale.ROOT);
    }

    /// Blocks one below the other, a square for each expert; of an expert's layers its first stands for all.
    private static Node experts(Model model, List<Coverage.Layer> layers, String unit) {
        SortedMap<Integer, SortedMap<Integer, Coverage.Layer>> blocks = new TreeMap<>();
        for (Coverage.Layer layer : layers) {
            OptionalInt own = TensorNames.expert(layer.tensor().name());
            int block = model.find(layer.tensor())
                    .map(ModelTensor::block)
                    .orElse(OptionalInt.empty())
                    .orElse(0);
            blocks.computeIfAbsent(block, number -> new TreeMap<>()).putIfAbsent(own.orElse(layer.matrix()), layer);
        }
        VBox all = new VBox();
        all.getStyleClass().add("coverage-experts");
        Label title = new Label(Messages.of("data.experts-row-for"));
        title.getStyleClass().addAll("small", "muted");
        all.getChildren().add(title);
        blocks.forEach((block, experts) -> {
            Label name = new Label(Messages.of("common.block-number", block));
            name.getStyleClass().addAll("small", "muted");
            name.setMinWidth(64);
            HBox row = new HBox(name);
            row.setAlignment(Pos.CENTER_LEFT);
            row.getStyleClass().add("coverage-row");
            experts.forEach((expert, layer) -> row.getChildren().add(square(block, expert, layer, unit)));
            all.getChildren().add(row);
        });
        return all;
    }

    private static Region square(int block, int expert, Coverage.Layer layer, String unit) {
        Region square = new Region();
        square.getStyleClass().addAll("coverage-square", style(layer));
        String words = Messages.of("data.block-expert", block, expert, layer.tokens(), unit);
        square.setAccessibleRole(AccessibleRole.TEXT);
        square.setAccessibleText(words);
        Tooltip.install(square, new Tooltip(words));
        return square;
    }
}
