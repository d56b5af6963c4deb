package lapidary.app.look;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.Awaited;
import lapidary.app.workbench.Selection;
import lapidary.core.model.ModelTensor;
import lapidary.views.state.EmptyState;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The weights of one tensor: distribution, heat map, statistics and outliers.
public final class LookPane extends VBox {
    private final LookModel model;
    private final StackPane place = new StackPane();
    private final Node pictures;
    private final Label name = new Label();
    private final Label facts = new Label();
    private final Label position = new Label();
    private final HBox steps;

    public LookPane(LookModel model) {
        this.model = model;
        getStyleClass().add("look-pane");
        HeatPane heat = new HeatPane(model);
        SplitPane plots = new SplitPane(upper(model, heat), heat);
        plots.setOrientation(Orientation.VERTICAL);
        plots.setDividerPositions(0.46);
        FactsPane numbers = new FactsPane(model, heat::reveal);
        HBox.setHgrow(plots, Priority.ALWAYS);
        pictures = new HBox(plots, numbers);
        steps = steps();
        VBox.setVgrow(place, Priority.ALWAYS);
        getChildren().addAll(header(), refusal(), place);
        model.stateProperty().subscribe(this::show);
        model.workbench().selectionProperty().subscribe(this::showPosition);
    }

    private static StackPane upper(LookModel model, HeatPane heat) {
        DistributionPane distribution = new DistributionPane(model);
        RowErrorPane rows = new RowErrorPane(model, row -> heat.reveal(row, 0));
        PicturePane method = new PicturePane(model);
        Runnable show = () -> {
            // Without compressed weights there is only the original to see.
            Page page = model.compressedProperty().get().isEmpty()
                    ? Page.DISTRIBUTION
                    : model.pageProperty().get();
            distribution.setVisible(page == Page.DISTRIBUTION);
            rows.setVisible(page == Page.ROWS);
            method.setVisible(page == Page.METHOD);
        };
        model.pageProperty().subscribe(ignored -> show.run());
        model.compressedProperty().subscribe(ignored -> show.run());
        return new StackPane(distribution, rows, method);
    }

    private HBox header() {
        name.getStyleClass().add("look-title");
        name.setMinWidth(60);
        facts.getStyleClass().addAll("small", "muted");
        facts.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        VBox words = new VBox(name, facts);
        words.setMinWidth(0);
        HBox header = new HBox(words, space, steps);
        header.getStyleClass().add("look-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private HBox steps() {
        position.getStyleClass().addAll("small", "muted");
        position.setMinWidth(Region.USE_PREF_SIZE);
        HBox steps = new HBox(
                step(Material2AL.CHEVRON_LEFT, Messages.of("look.show-tensor-before"), -1),
                position,
                step(Material2AL.CHEVRON_RIGHT, Messages.of("look.show-next-tensor"), 1));
        steps.setAlignment(Pos.CENTER_LEFT);
        return steps;
    }

    private Button step(org.kordamp.ikonli.Ikon icon, String words, int by) {
        Button button = new Button("", new FontIcon(icon));
        button.getStyleClass().addAll("flat", "button-icon");
        button.setAccessibleText(words);
        button.setTooltip(new Tooltip(words));
        button.setOnAction(e -> model.step(by));
        return button;
    }

    /// Why there is no after: what is waited for, or what does not fit.
    private Label refusal() {
        Label refusal = new Label();
        refusal.setId("look-refusal");
        refusal.setWrapText(true);
        refusal.setMinHeight(Region.USE_PREF_SIZE);
        refusal.visibleProperty().bind(refusal.textProperty().isNotEmpty());
        refusal.managedProperty().bind(refusal.visibleProperty());
        Runnable show = () -> {
            String why = model.refusalProperty().get();
            Optional<Awaited> awaited =
                    model.workbench().awaiting().awaitedProperty().get().filter(ignored -> !why.isEmpty());
            refusal.setText(awaited.map(known -> known.title() + ".").orElse(why));
            refusal.getStyleClass()
                    .setAll("label", "small", awaited.isPresent() ? "muted" : "danger-text", "look-refusal");
        };
        model.refusalProperty().subscribe(show);
        model.workbench().awaiting().awaitedProperty().subscribe(show);
        show.run();
        return refusal;
    }

    private void showPosition(Selection selection) {
        int count = selection.tensors().size();
        steps.setVisible(count > 1);
        selection
                .lead()
                .ifPresent(lead -> position.setText(
                        Messages.of("look.of", List.copyOf(selection.tensors()).indexOf(lead) + 1, count)));
    }

    private void show(LookState state) {
        switch (state) {
            case LookState.Nothing nothing -> {
                title("", "");
                place.getChildren()
                        .setAll(EmptyState.empty(
                                Material2MZ.MULTILINE_CHART,
                                Messages.of("look.look-at-tensor"),
                                Messages.of("look.select-one-in")));
            }
            case LookState.Reading(ModelTensor tensor) -> {
                title(tensor);
                place.getChildren().setAll(EmptyState.loading(Messages.of("common.reading", tensor.id()), ""));
            }
            case LookState.Failed(ModelTensor tensor, String reason) -> {
                title(tensor);
                place.getChildren().setAll(EmptyState.failed(Messages.of("look.no-picture-tensor"), reason));
            }
            case LookState.Ready(OriginalLook look) -> {
                title(look.tensor());
                place.getChildren().setAll(pictures);
            }
        }
    }

    private void title(ModelTensor tensor) {
        title(
                tensor.id().name(),
                Messages.of(
                        "look.weights",
                        tensor.tensor().shape(),
                        tensor.tensor().typeName(),
                        tensor.role().label(),
                        tensor.tensor().shape().elements()));
        String parts = parts(tensor);
        facts.setTooltip(parts.isEmpty() ? null : new Tooltip(parts));
    }

    /// Where a quantized layer lies: "Stored in g_idx, qweight, qzeros, scales".
    private static String parts(ModelTensor tensor) {
        if (tensor.tensor().parts().isEmpty()) {
            return "";
        }
        return Messages.of(
                "look.stored-in",
                tensor.tensor().parts().values().stream()
                        .map(part -> part.id().name())
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .sorted()
                        .collect(Collectors.joining(", ")));
    }

    private void title(String tensor, String words) {
        name.setText(tensor);
        facts.setText(words);
    }
}
