package lapidary.app.look;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// The weights that changed most, before and after; choosing one shows it in the heat map.
final class WorstTable extends TableView<WorstWeight> {
    private static final double ROW = 24;
    private static final double PLACE = 50;

    /// @param reveal shows a weight, given its row and column
    WorstTable(BiConsumer<Long, Long> reveal) {
        setId("worst-weights");
        getStyleClass().add("worst-weights");
        setAccessibleText(Messages.of("look.weights-with-largest"));
        setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        setFixedCellSize(ROW);
        getColumns()
                .addAll(List.of(
                        place(Messages.of("look.row"), weight -> Numbers.count(weight.row())),
                        place(Messages.of("look.col"), weight -> Numbers.count(weight.column())),
                        column(Messages.of("look.before"), weight -> Numbers.significant(weight.before(), 3)),
                        column(Messages.of("look.after"), weight -> Numbers.significant(weight.after(), 3)),
                        column(Messages.of("look.error"), weight -> Numbers.significant(weight.error(), 2))));
        getSelectionModel().selectedItemProperty().subscribe(weight -> {
            if (weight != null) {
                reveal.accept(weight.row(), weight.column());
            }
        });
    }

    void show(List<WorstWeight> worst) {
        if (!getItems().equals(worst)) {
            getItems().setAll(worst);
        }
        double height = ROW * (worst.size() + 1) + 6;
        setMinHeight(height);
        setPrefHeight(height);
    }

    private static TableColumn<WorstWeight, WorstWeight> place(String title, Function<WorstWeight, String> text) {
        TableColumn<WorstWeight, WorstWeight> column = column(title, text);
        column.setPrefWidth(PLACE);
        column.setMaxWidth(PLACE);
        return column;
    }

    private static TableColumn<WorstWeight, WorstWeight> column(String title, Function<WorstWeight, String> text) {
        TableColumn<WorstWeight, WorstWeight> column = new TableColumn<>(title);
        column.setSortable(false);
        column.setReorderable(false);
        column.getStyleClass().add("number");
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(ignored -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable WorstWeight weight, boolean empty) {
                super.updateItem(weight, empty);
                setText(empty || weight == null ? null : text.apply(weight));
            }
        });
        return column;
    }
}
