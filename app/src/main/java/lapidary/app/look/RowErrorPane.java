package lapidary.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.stats.Comparison;
import lapidary.views.plot.Curve;
import lapidary.views.plot.CurvePlot;
import lapidary.views.plot.PlotColor;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The error of each row, relative to the size of its weights; a click shows the row in the heat map.
final class RowErrorPane extends VBox {
    private static final double ROOMY = 420;

    private final CurvePlot plot = new CurvePlot();
    private final Label worst = new Label();

    /// @param reveal shows a row
    RowErrorPane(LookModel model, LongConsumer reveal) {
        getStyleClass().add("look-part");
        plot.setId("row-errors");
        Help.on(plot, "help.row-errors");
        plot.acrossTitleProperty().set(Messages.of("look.row"));
        plot.upTitleProperty().set(Messages.of("look.error-row-w"));
        plot.onChooseProperty().set(reveal);
        VBox.setVgrow(plot, Priority.ALWAYS);
        worst.getStyleClass().addAll("small", "muted");
        worst.setMinWidth(Region.USE_PREF_SIZE);
        worst.visibleProperty().bind(widthProperty().greaterThan(ROOMY));
        worst.managedProperty().bind(worst.visibleProperty());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox header = new HBox(new PageSwitch(model), space, worst);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(header, plot);
        model.compressedProperty().subscribe(this::show);
        model.staleProperty().subscribe(stale -> plot.setOpacity(stale ? 0.75 : 1));
    }

    private void show(Optional<CompressedLook> compressed) {
        if (compressed.isEmpty()) {
            plot.curvesProperty().set(List.of());
            worst.setText("");
            return;
        }
        Comparison comparison = compressed.get().comparison();
        List<Double> errors = new ArrayList<>(comparison.rows());
        int largest = 0;
        for (int row = 0; row < comparison.rows(); row++) {
            double decibels = comparison.rowSqnrDecibels(row);
            errors.add(decibels == Double.POSITIVE_INFINITY ? 0 : 100 * Math.pow(10, -decibels / 20));
            largest = errors.get(row) > errors.get(largest) ? row : largest;
        }
        plot.curvesProperty().set(List.of(new Curve(compressed.get().name(), PlotColor.COMPRESSED, errors)));
        worst.setText(
                errors.isEmpty() ? "" : Messages.of("look.worst-row", largest, Numbers.fixed(errors.get(largest), 1)));
    }
}
