package lapidary.app.datatype;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import lapidary.app.workbench.TypeWords;
import lapidary.core.quant.explore.TypeMeasure;
import lapidary.core.quant.explore.TypeSurvey;
import lapidary.views.plot.LevelStrip;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// The types of one width, best first: where their levels lie, what they cost and what they lose. A click or Enter
/// chooses one for the selection; the mouse and the arrow keys only look.
final class TypesTable extends TableView<TypeMeasure> {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
    private static final PseudoClass UNFIT = PseudoClass.getPseudoClass("unfit");
    private static final double ROW = 26;

    private final TypesModel model;
    private final ReadOnlyObjectWrapper<@Nullable TypeMeasure> looked = new ReadOnlyObjectWrapper<>();
    private double best = 1;

    private static final double WIDEST_BAR = 260;

    TypesTable(TypesModel model) {
        this.model = model;
        setId("types");
        getStyleClass().add("types-table");
        setAccessibleText(Messages.of("datatype.data-types-best"));
        setFixedCellSize(ROW);
        setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        setPlaceholder(new Label(""));
        column(
                Messages.of("datatype.type"),
                146,
                240,
                "name",
                TypeMeasure::name,
                Comparator.comparing(TypeMeasure::name));
        levels();
        number(
                Messages.of("common.bits-per-weight.short"),
                78,
                error -> Numbers.fixed(error.bitsPerWeight(), 2),
                TypeMeasure.Error::bitsPerWeight);
        number(
                Messages.of("datatype.mse"),
                88,
                error -> Numbers.significant(error.meanSquared(), 3),
                TypeMeasure.Error::meanSquared);
        number(
                Messages.of("datatype.error"),
                58,
                error -> Numbers.percent(error.relative()),
                TypeMeasure.Error::relative);
        TableColumn<TypeMeasure, TypeMeasure> decibels = decibels();
        decibels.setSortType(TableColumn.SortType.DESCENDING);
        getSortOrder().setAll(List.of(decibels));
        setRowFactory(ignored -> row());
        getSelectionModel().selectedItemProperty().subscribe(type -> look(type));
        setOnKeyPressed(event -> {
            TypeMeasure selected = getSelectionModel().getSelectedItem();
            if (event.getCode() == KeyCode.ENTER && selected != null) {
                model.choose(selected);
                event.consume();
            }
        });
        model.surveyProperty().subscribe(this::show);
        model.workbench().choicesProperty().subscribe(ignored -> refresh());
    }

    /// The type under the mouse or the cursor; null for none.
    ReadOnlyObjectProperty<@Nullable TypeMeasure> lookedProperty() {
        return looked.getReadOnlyProperty();
    }

    private void look(@Nullable TypeMeasure type) {
        if (type != null) {
            looked.set(type);
        }
    }

    private void show(Optional<TypeSurvey> survey) {
        String before = looked.get() == null ? "" : looked.get().name();
        List<TableColumn<TypeMeasure, ?>> order = List.copyOf(getSortOrder());
        List<TypeMeasure> types = survey.map(TypeSurvey::types).orElse(List.of());
        best = types.stream()
                .flatMap(type -> type.error().stream())
                .mapToDouble(TypeMeasure.Error::sqnrDecibels)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        getItems().setAll(types);
        getSortOrder().setAll(order);
        sort();
        TypeMeasure again = types.stream()
                .filter(type -> type.name().equals(before))
                .findFirst()
                .or(() -> survey.flatMap(TypeSurvey::best))
                .orElse(null);
        looked.set(again);
        getSelectionModel().clearSelection();
        if (again != null) {
            getSelectionModel().select(again);
        }
    }

    private TableRow<TypeMeasure> row() {
        Tooltip tooltip = new Tooltip();
        TableRow<TypeMeasure> row = new TableRow<>() {
            @Override
            protected void updateItem(@Nullable TypeMeasure type, boolean empty) {
                super.updateItem(type, empty);
                TypeMeasure shown = empty ? null : type;
                pseudoClassStateChanged(CHOSEN, shown != null && model.chosen().equals(Optional.of(shown.choice())));
                pseudoClassStateChanged(UNFIT, shown != null && shown.error().isEmpty());
                setTooltip(shown == null ? null : tooltip);
                if (shown != null) {
                    tooltip.setText(TypeWords.account(shown));
                }
            }
        };
        row.setOnMouseEntered(ignored -> look(row.getItem()));
        row.setOnMouseClicked(event -> {
            TypeMeasure type = row.getItem();
            if (event.getButton() == MouseButton.PRIMARY && type != null) {
                model.choose(type);
            }
        });
        return row;
    }

    private void levels() {
        TableColumn<TypeMeasure, TypeMeasure> column = column(
                Messages.of("datatype.levels"),
                80,
                640,
                "levels",
                type -> "",
                Comparator.comparingInt(type -> type.levels().size()));
        column.setCellFactory(ignored -> new TableCell<>() {
            private final LevelStrip strip = new LevelStrip();

            @Override
            protected void updateItem(@Nullable TypeMeasure type, boolean empty) {
                super.updateItem(type, empty);
                setText(null);
                setGraphic(empty || type == null ? null : strip);
                if (!empty && type != null) {
                    strip.show(
                            type.levels(),
                            type.error().map(error -> error.used().counts()).orElse(List.of()));
                }
            }
        });
    }

    private TableColumn<TypeMeasure, TypeMeasure> decibels() {
        TableColumn<TypeMeasure, TypeMeasure> column = new TableColumn<>(Messages.of("datatype.sqnr-db"));
        prepare(column, 108, WIDEST_BAR, "bar", orderOf(TypeMeasure.Error::sqnrDecibels));
        column.setCellFactory(ignored -> new BarCell());
        getColumns().add(column);
        return column;
    }

    /// The number, and a bar from 0 dB to the best.
    private final class BarCell extends TableCell<TypeMeasure, TypeMeasure> {
        private final ShareBar bar = new ShareBar();

        @Override
        protected void updateItem(@Nullable TypeMeasure type, boolean empty) {
            super.updateItem(type, empty);
            setText(null);
            setGraphic(empty || type == null ? null : bar);
            if (!empty && type != null) {
                double decibels =
                        type.error().map(TypeMeasure.Error::sqnrDecibels).orElse(Double.NaN);
                bar.show(decibels / best, Numbers.fixed(decibels, 1), decibels >= best);
            }
        }
    }

    private void number(
            String title,
            double width,
            Function<TypeMeasure.Error, String> text,
            ToDoubleFunction<TypeMeasure.Error> order) {
        column(title, width, width, "number", type -> type.error().map(text).orElse(Numbers.NONE), orderOf(order));
    }

    /// Types without an error come last in ascending order.
    private static Comparator<TypeMeasure> orderOf(ToDoubleFunction<TypeMeasure.Error> value) {
        return Comparator.comparingDouble(
                type -> type.error().map(value::applyAsDouble).orElse(Double.NEGATIVE_INFINITY));
    }

    private TableColumn<TypeMeasure, TypeMeasure> column(
            String title,
            double width,
            double widest,
            String styleClass,
            Function<TypeMeasure, String> text,
            Comparator<TypeMeasure> order) {
        TableColumn<TypeMeasure, TypeMeasure> column = new TableColumn<>(title);
        prepare(column, width, widest, styleClass, order);
        column.setCellFactory(ignored -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable TypeMeasure type, boolean empty) {
                super.updateItem(type, empty);
                setText(empty || type == null ? null : text.apply(type));
            }
        });
        getColumns().add(column);
        return column;
    }

    private static void prepare(
            TableColumn<TypeMeasure, TypeMeasure> column,
            double width,
            double widest,
            String styleClass,
            Comparator<TypeMeasure> order) {
        column.setMinWidth(width);
        column.setPrefWidth(width);
        column.setMaxWidth(widest);
        column.setReorderable(false);
        column.setComparator(order);
        column.getStyleClass().add(styleClass);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
    }
}
