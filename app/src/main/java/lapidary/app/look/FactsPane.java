package lapidary.app.look;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.layout.VBox;
import lapidary.core.stats.Outlier;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The numbers beside the pictures: statistics of original and compressed weights, the error, and the outliers.
final class FactsPane extends ScrollPane {
    private static final double ROW = 24;
    private static final double WIDTH = 256;
    private static final double SCROLL_BAR = 8;
    private static final int MOST_OUTLIERS = 8;

    private final LookModel model;
    private final VBox column = new VBox();
    private final TableView<Outlier> outliers = new TableView<>();
    private final WorstTable worst;
    private final List<TextColumn<Outlier>> columns;
    private int decimals;

    /// @param reveal shows a weight, given its row and column
    FactsPane(LookModel model, BiConsumer<Long, Long> reveal) {
        this.model = model;
        this.worst = new WorstTable(reveal);
        getStyleClass().addAll("facts", "edge-to-edge");
        column.getStyleClass().add("facts-column");
        setContent(column);
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        outliers.setId("outliers");
        outliers.getStyleClass().add("worst-weights");
        Help.on(outliers, "help.outliers");
        outliers.setAccessibleText(Messages.of("look.weights-farthest-from"));
        outliers.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        outliers.setFixedCellSize(ROW);
        columns = List.of(
                new TextColumn<Outlier>(Messages.of("look.row"), outlier -> Numbers.count(outlier.row())),
                new TextColumn<Outlier>(Messages.of("look.column"), outlier -> Numbers.count(outlier.column())),
                new TextColumn<Outlier>(
                        Messages.of("look.weight"), outlier -> TextColumn.number(outlier.value(), decimals)),
                new TextColumn<Outlier>("σ", outlier -> Numbers.fixed(outlier.sigmas(), 1)));
        outliers.getColumns().addAll(columns);
        outliers.getSelectionModel().selectedItemProperty().subscribe(outlier -> {
            if (outlier != null) {
                reveal.accept(outlier.row(), outlier.column());
            }
        });
        model.stateProperty().subscribe(ignored -> show());
        model.compressedProperty().subscribe(ignored -> show());
    }

    /// As wide as its widest numbers: nothing of them is clipped.
    @Override
    protected double computeMinWidth(double height) {
        return Math.max(WIDTH, Math.ceil(column.minWidth(-1)) + SCROLL_BAR);
    }

    @Override
    protected double computePrefWidth(double height) {
        return computeMinWidth(height);
    }

    private void show() {
        if (!(model.stateProperty().get() instanceof LookState.Ready(OriginalLook look))) {
            return;
        }
        Optional<CompressedLook> after = model.compressedProperty().get();
        StatisticsTable statistics = after.isEmpty()
                ? new StatisticsTable()
                : new StatisticsTable(
                        List.of(Messages.of("common.original"), after.get().name()));
        statistics.entriesProperty().set(StatisticsLines.of(look, after));
        column.getChildren().setAll(title(Messages.of("look.statistics")), statistics);
        if (after.isPresent()) {
            StatisticsTable error = new StatisticsTable();
            error.entriesProperty().set(StatisticsLines.error(after));
            column.getChildren().addAll(title(Messages.of("look.error-weights")), error);
            if (!after.get().worst().isEmpty()) {
                worst.show(after.get().worst());
                column.getChildren().addAll(title(Messages.of("look.worst-weights")), worst);
            }
        }
        List<Outlier> farthest =
                look.statistics().outliers().stream().limit(MOST_OUTLIERS).toList();
        if (!outliers.getItems().equals(farthest)) {
            decimals = TextColumn.decimals(
                    farthest.stream()
                            .mapToDouble(outlier -> Math.abs(outlier.value()))
                            .max()
                            .orElse(0),
                    3);
            outliers.getItems().setAll(farthest);
            TextColumn.fit(outliers, columns);
        }
        double height = ROW * (farthest.size() + 1) + 6;
        outliers.setMinHeight(height);
        outliers.setPrefHeight(height);
        column.getChildren().addAll(title(Messages.of("look.farthest-from-mean")), outliers);
    }

    private static Label title(String text) {
        Label title = new Label(text);
        title.getStyleClass().add("section-title");
        return title;
    }
}
