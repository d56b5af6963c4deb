package lapidary.app.preview.graph;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.BarPlot;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.material2.Material2AL;

/// How far each compressed layer's own output moved, in the order of the model; a click selects the tensor everywhere.
public final class LayersPane extends StackPane {
    private final GraphPreviewModel model;
    private final BarPlot plot = new BarPlot("%");
    private final VBox filled = new VBox(plot);

    public LayersPane(GraphPreviewModel model) {
        this.model = model;
        getStyleClass().add("layers-pane");
        plot.setId("layer-errors");
        Help.on(plot, "help.layer-errors");
        plot.valueTitleProperty().set(Messages.of("preview.output-error-y"));
        plot.barTitleProperty().set(Messages.of("preview.compressed-layers-first"));
        plot.onChooseProperty().set(name -> model.choose(new TensorId(name)));
        plot.staleProperty().bind(model.preview().staleProperty());
        VBox.setVgrow(plot, Priority.ALWAYS);
        model.layersProperty().subscribe(this::show);
        model.preview().workbench().selectionProperty().subscribe(ignored -> mark());
    }

    private void show(List<LayerError> layers) {
        plot.barsProperty()
                .set(layers.stream()
                        .map(layer -> new BarPlot.Bar(layer.tensor().name(), layer.percent()))
                        .toList());
        mark();
        getChildren()
                .setAll(
                        layers.isEmpty()
                                ? EmptyState.empty(
                                        Material2AL.BAR_CHART,
                                        Messages.of("preview.error-each-layer"),
                                        Messages.of("preview.compress-layer-bar"))
                                : filled);
    }

    private void mark() {
        Set<String> selected = model.preview().workbench().selectionProperty().get().tensors().stream()
                .map(TensorId::name)
                .collect(Collectors.toSet());
        // All of them marked would mark none.
        boolean isAll = model.layersProperty().get().stream()
                .allMatch(layer -> selected.contains(layer.tensor().name()));
        plot.selectedProperty().set(isAll ? Set.of() : selected);
    }
}
