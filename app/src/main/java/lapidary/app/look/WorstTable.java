package lapidary.app.look;

import java.util.List;
import java.util.function.BiConsumer;
import javafx.scene.control.TableView;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The weights that changed most, before and after; choosing one shows it in the heat map.
final class WorstTable extends TableView<WorstWeight> {
    private static final double ROW = 24;

    private final List<TextColumn<WorstWeight>> columns;
    private int decimals;

    /// @param reveal shows a weight, given its row and column
    WorstTable(BiConsumer<Long, Long> reveal) {
        setId("worst-weights");
        getStyleClass().add("worst-weights");
        setAccessibleText(Messages.of("look.weights-with-largest"));
        setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        setFixedCellSize(ROW);
        columns = List.of(
                new TextColumn<WorstWeight>(Messages.of("look.row"), weight -> Numbers.count(weight.row())),
                new TextColumn<WorstWeight>(Messages.of("look.column"), weight -> Numbers.count(weight.column())),
                new TextColumn<WorstWeight>(
                        Messages.of("look.before"), weight -> TextColumn.number(weight.before(), decimals)),
                new TextColumn<WorstWeight>(
                        Messages.of("look.after"), weight -> TextColumn.number(weight.after(), decimals)),
                new TextColumn<WorstWeight>(
                        Messages.of("look.error"), weight -> TextColumn.number(weight.error(), decimals)));
        getColumns().addAll(columns);
        getSelectionModel().selectedItemProperty().subscribe(weight -> {
            if (weight != null) {
                reveal.accept(weight.row(), weight.column());
            }
        });
    }

    void show(List<WorstWeight> worst) {
        if (!getItems().equals(worst)) {
            decimals = TextColumn.decimals(
                    worst.stream()
                            .mapToDouble(weight -> Math.abs(weight.error()))
                            .max()
                            .orElse(0),
                    2);
            getItems().setAll(worst);
            TextColumn.fit(this, columns);
        }
        double height = ROW * (worst.size() + 1) + 6;
        setMinHeight(height);
        setPrefHeight(height);
    }
}
