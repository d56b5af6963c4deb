package lapidary.app.look;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.model.Architecture;
import lapidary.core.model.ModelTensor;
import lapidary.core.stats.HeatTile.Reduction;
import lapidary.core.tensor.RowSource;
import lapidary.views.plot.CellSource;
import lapidary.views.plot.HeatBands;
import lapidary.views.plot.HeatMap;
import lapidary.views.plot.HeatMark;
import lapidary.views.plot.TensorCells;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// The heat map of the weights: original, compressed or error, from the whole matrix to single weights.
final class HeatPane extends VBox {
    private static final int MOST_MARKS = 8;

    private final LookModel model;
    private final HeatMap map = new HeatMap();
    private final ToggleButton compressed = new ToggleButton(Layer.COMPRESSED.toString());
    private final ToggleButton error = new ToggleButton(Layer.ERROR.toString());
    private final ToggleButton scales = new ToggleButton(Layer.SCALES.toString());
    private @Nullable RowSource shown;
    private @Nullable Reduction shownReduction;

    HeatPane(LookModel model) {
        this.model = model;
        getStyleClass().add("look-part");
        map.setId("heat-map");
        Help.on(map, "help.heat-map");
        VBox.setVgrow(map, Priority.ALWAYS);
        getChildren().addAll(header(), map);
        model.stateProperty().subscribe(ignored -> show());
        model.compressedProperty().subscribe(ignored -> show());
        model.layerProperty().subscribe(ignored -> show());
        model.reductionProperty().subscribe(ignored -> show());
    }

    /// Zooms in on one weight.
    void reveal(long row, long column) {
        map.reveal(row, column);
    }

    private HBox header() {
        Label title = new Label(Messages.of("look.heat-map"));
        title.getStyleClass().add("section-title");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        MenuButton reduction = new MenuButton("", new FontIcon(Material2AL.GRID_ON));
        reduction.getStyleClass().addAll("flat", "button-icon", "no-arrow");
        reduction.setAccessibleText(Messages.of("look.what-cell-several"));
        reduction.setTooltip(new Tooltip(Messages.of("look.what-cell-several")));
        ToggleGroup group = new ToggleGroup();
        for (Reduction each : Reduction.values()) {
            RadioMenuItem item = new RadioMenuItem(title(each));
            item.setToggleGroup(group);
            item.setSelected(each == model.reductionProperty().get());
            item.setOnAction(e -> model.reductionProperty().set(each));
            reduction.getItems().add(item);
        }
        title.setMinWidth(Region.USE_PREF_SIZE);
        HBox header = new HBox(title, space, reduction, layers());
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private HBox layers() {
        ToggleButton original = new ToggleButton(Layer.ORIGINAL.toString());
        original.getStyleClass().addAll("compact", "left-pill");
        compressed.getStyleClass().addAll("compact", "center-pill");
        error.getStyleClass().addAll("compact", "center-pill");
        scales.getStyleClass().addAll("compact", "right-pill");
        scales.setTooltip(new Tooltip(Messages.of("look.scale-each-group")));
        original.setTooltip(new Tooltip(Messages.of("look.weights-they-stored")));
        compressed.setTooltip(new Tooltip(Messages.of("look.weights-choice-makes")));
        error.setTooltip(new Tooltip(Messages.of("look.compressed-minus-original")));
        List<ToggleButton> buttons = List.of(original, compressed, error, scales);
        ToggleGroup group = new ToggleGroup();
        group.getToggles().addAll(buttons);
        for (Layer layer : Layer.values()) {
            buttons.get(layer.ordinal()).setOnAction(e -> model.layerProperty().set(layer));
        }
        model.layerProperty().subscribe(layer -> group.selectToggle(buttons.get(layer.ordinal())));
        group.selectedToggleProperty().subscribe((before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            }
        });
        HBox layers = new HBox(original, compressed, error, scales);
        layers.getStyleClass().add("page-switch");
        layers.setMinWidth(Region.USE_PREF_SIZE);
        return layers;
    }

    private void show() {
        Optional<CompressedLook> after = model.compressedProperty().get();
        compressed.setDisable(after.isEmpty());
        error.setDisable(after.isEmpty());
        if (!(model.stateProperty().get() instanceof LookState.Ready(OriginalLook look))) {
            forget();
            return;
        }
        Layer layer = layer(after);
        RowSource base =
                switch (layer) {
                    case ORIGINAL, ERROR -> look.rows();
                    case COMPRESSED -> after.orElseThrow().rows();
                    case SCALES -> after.orElseThrow().scales().orElseThrow();
                };
        Reduction reduction = model.reductionProperty().get();
        if (base != shown || reduction != shownReduction) {
            shown = base;
            shownReduction = reduction;
            map.sourceProperty().set(cells(base, reduction));
            boolean isScales = layer == Layer.SCALES;
            map.marksProperty().set(isScales ? List.of() : marks(look));
            map.bandsProperty().set(isScales ? HeatBands.NONE : bands(look.tensor()));
            showAxes(look.tensor());
            if (isScales) {
                map.columnTitleProperty().set(Messages.of("look.groups"));
            }
        }
        map.overlayProperty()
                .set(
                        layer == Layer.ERROR
                                ? cells(
                                        new ErrorRows(
                                                look.rows(), after.orElseThrow().rows()),
                                        reduction)
                                : null);
        map.overlayShownProperty().set(layer == Layer.ERROR);
        map.valueTitleProperty().set(layer == Layer.SCALES ? Messages.of("look.largest-scale") : title(reduction));
        map.overlayTitleProperty().set(Messages.of("look.error-compressed-original"));
    }

    /// What is wanted, as far as it is there.
    private Layer layer(Optional<CompressedLook> after) {
        boolean hasScales = after.flatMap(CompressedLook::scales).isPresent();
        scales.setDisable(!hasScales);
        Layer wanted = model.layerProperty().get();
        return after.isEmpty() || wanted == Layer.SCALES && !hasScales ? Layer.ORIGINAL : wanted;
    }

    /// What the rows and columns of the file's own matrix count.
    private void showAxes(ModelTensor tensor) {
        boolean isMatrix = tensor.tensor().shape().rank() == 2;
        boolean isTransposed = isMatrix
                && tensor.orientation()
                        .filter(orientation -> orientation.outputAxis() == 1)
                        .isPresent();
        map.rowTitleProperty()
                .set(
                        isTransposed
                                ? Messages.of("look.inputs")
                                : isMatrix ? Messages.of("look.outputs") : Messages.of("look.rows"));
        map.columnTitleProperty()
                .set(
                        isTransposed
                                ? Messages.of("look.outputs")
                                : isMatrix ? Messages.of("look.inputs") : Messages.of("look.columns"));
    }

    /// Holds on to no tensor that is not shown: its model may be closed.
    private void forget() {
        shown = null;
        map.sourceProperty().set(null);
        map.overlayProperty().set(null);
    }

    private CellSource cells(RowSource rows, Reduction reduction) {
        return new TensorCells(rows, reduction, model.cellWorker());
    }

    /// The attention heads, where the tensor has them.
    private HeatBands bands(ModelTensor tensor) {
        long head = model.workbench()
                .model()
                .flatMap(open -> open.model().architecture())
                .map(Architecture::headSize)
                .orElse(0);
        return switch (tensor.role()) {
            case ATTENTION_Q, ATTENTION_K, ATTENTION_V -> new HeatBands(Messages.of("look.head"), head, 0);
            case ATTENTION_OUTPUT -> new HeatBands(Messages.of("look.head"), 0, head);
            default -> HeatBands.NONE;
        };
    }

    private static List<HeatMark> marks(OriginalLook look) {
        return look.statistics().outliers().stream()
                .limit(MOST_MARKS)
                .map(outlier -> new HeatMark(outlier.row(), outlier.column(), StatisticsLines.words(outlier)))
                .toList();
    }

    private static String title(Reduction reduction) {
        return switch (reduction) {
            case EXTREME -> Messages.of("look.largest-weight");
            case MEAN -> Messages.of("look.mean-weight");
            case ROOT_MEAN_SQUARE -> Messages.of("look.root-mean-square");
        };
    }
}
