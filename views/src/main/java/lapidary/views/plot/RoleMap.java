package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// A number for each role of each layer, as colours: layers down, roles across, with a labelled scale. Hover reads
/// exact values, a click or Enter picks a cell, arrows move between cells.
public final class RoleMap extends Plot {

    /// One cell.
    ///
    /// @param id unique
    /// @param row of the layer
    /// @param column of the role
    /// @param value NaN where there is none
    /// @param words what hovering says, several lines
    public record Cell(String id, int row, int column, double value, String words) {}

    /// What is drawn.
    ///
    /// @param rows names of layers
    /// @param columns names of roles
    /// @param unit of the values, with the name of the score: "Weight SQNR, dB"
    /// @param isSigned whether 0 lies in the middle
    /// @param isFalling whether small values are the ones that count
    public record Content(
            List<String> rows,
            List<String> columns,
            List<Cell> cells,
            String unit,
            boolean isSigned,
            boolean isFalling) {
        public static final Content NOTHING = new Content(List.of(), List.of(), List.of(), "", false, false);

        public Content {
            rows = List.copyOf(rows);
            columns = List.copyOf(columns);
            cells = List.copyOf(cells);
        }
    }

    private final ObjectProperty<Content> content = new SimpleObjectProperty<>(this, "content", Content.NOTHING);
    private final ObjectProperty<Set<String>> selected = new SimpleObjectProperty<>(this, "selected", Set.of());
    private final ObjectProperty<Consumer<Cell>> onPick = new SimpleObjectProperty<>(this, "onPick", cell -> {});
    private final BooleanProperty logarithmic = new SimpleBooleanProperty(this, "logarithmic", true);
    private final StringProperty title = new SimpleStringProperty(this, "title", Messages.of("common.block"));
    private Frame frame = new Frame(0, 0, 1, 1);
    private @Nullable Cell hovered;

    public RoleMap() {
        super("role-map");
        for (Observable each : new Observable[] {content, selected, logarithmic, title}) {
            each.addListener(ignored -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(Optional.empty()));
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY) {
                at(e.getX(), e.getY()).ifPresent(onPick.get());
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    public ObjectProperty<Content> contentProperty() {
        return content;
    }

    /// Ids of the cells that are selected.
    public ObjectProperty<Set<String>> selectedProperty() {
        return selected;
    }

    /// What a click does with a cell.
    public ObjectProperty<Consumer<Cell>> onPickProperty() {
        return onPick;
    }

    /// Whether equal ratios have equal steps of colour; counts only where all values are above 0.
    public BooleanProperty logarithmicProperty() {
        return logarithmic;
    }

    /// What a row is.
    public StringProperty titleProperty() {
        return title;
    }

    @Override
    public ChartTable table() {
        Content now = content.get();
        List<List<String>> rows = now.cells().stream()
                .sorted(Comparator.comparingInt(Cell::row).thenComparingInt(Cell::column))
                .map(cell -> List.of(
                        cell.id(),
                        now.rows().get(cell.row()),
                        now.columns().get(cell.column()),
                        Double.toString(cell.value())))
                .toList();
        return new ChartTable(List.of("tensor", title.get(), "role", now.unit()), new ArrayList<>(rows));
    }

    @Override
    void draw(Ink ink, double width, double height) {
        if (!content.get().cells().isEmpty()) {
            frame = new RoleMapPainter(ink, content.get(), title.get(), logarithmic.get()).draw(width, height);
        }
    }

    private double wide() {
        return frame.width() / Math.max(1, content.get().columns().size());
    }

    private double tall() {
        return frame.height() / Math.max(1, content.get().rows().size());
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        boolean isAll =
                content.get().cells().stream().allMatch(cell -> selected.get().contains(cell.id()));
        for (Cell cell : content.get().cells()) {
            if (!isAll && selected.get().contains(cell.id())) {
                ring(ink, cell, PlotColor.ACCENT, 2.5);
            }
        }
        if (hovered != null) {
            ring(ink, hovered, PlotColor.ACCENT, 1.5);
        }
    }

    private void ring(Ink ink, Cell cell, PlotColor color, double line) {
        ink.graphics().setStroke(palette().get(color));
        ink.graphics().setLineWidth(line);
        ink.graphics()
                .strokeRect(
                        frame.x() + cell.column() * wide(),
                        frame.y() + cell.row() * tall(),
                        Math.max(1, wide() - 1),
                        Math.max(1, tall() - 1));
    }

    /// Where a cell was drawn, its middle in pixels of this plot; for tests.
    public Optional<javafx.geometry.Point2D> place(String id) {
        return find(id).map(cell -> new javafx.geometry.Point2D(
                frame.x() + (cell.column() + 0.5) * wide(), frame.y() + (cell.row() + 0.5) * tall()));
    }

    private Optional<Cell> find(String id) {
        return content.get().cells().stream()
                .filter(cell -> cell.id().equals(id))
                .findFirst();
    }

    private Optional<Cell> at(double x, double y) {
        if (content.get().cells().isEmpty() || !frame.contains(x, y)) {
            return Optional.empty();
        }
        return cell((int) ((y - frame.y()) / tall()), (int) ((x - frame.x()) / wide()));
    }

    private Optional<Cell> cell(int row, int column) {
        return content.get().cells().stream()
                .filter(cell -> cell.row() == row && cell.column() == column)
                .findFirst();
    }

    private void hover(Optional<Cell> cell) {
        if (Objects.equals(hovered, cell.orElse(null))) {
            return;
        }
        hovered = cell.orElse(null);
        cell.ifPresentOrElse(
                at -> showReadout(
                        at.words(), frame.x() + (at.column() + 1) * wide(), frame.y() + (at.row() + 0.5) * tall()),
                () -> showReadout("", 0, 0));
    }

    private void key(KeyEvent e) {
        Cell from = hovered;
        int row = from == null ? 0 : from.row();
        int column = from == null ? 0 : from.column();
        switch (e.getCode()) {
            case LEFT -> move(row, column, 0, -1);
            case RIGHT -> move(row, column, 0, 1);
            case UP -> move(row, column, -1, 0);
            case DOWN -> move(row, column, 1, 0);
            case L -> logarithmic.set(!logarithmic.get());
            case ENTER, SPACE -> Optional.ofNullable(from).ifPresent(onPick.get());
            default -> {
                return;
            }
        }
        e.consume();
    }

    /// To the next cell in a direction; over gaps.
    private void move(int row, int column, int down, int right) {
        if (hovered == null) {
            hover(content.get().cells().stream().findFirst());
            return;
        }
        int rows = content.get().rows().size();
        int columns = content.get().columns().size();
        for (int y = row + down, x = column + right;
                y >= 0 && y < rows && x >= 0 && x < columns;
                y += down, x += right) {
            Optional<Cell> next = cell(y, x);
            if (next.isPresent()) {
                hover(next);
                return;
            }
        }
    }

    private void changed() {
        Content now = content.get();
        hovered = hovered == null ? null : find(hovered.id()).orElse(null);
        setAccessibleText(Messages.of(
                "plot.tensors-in-rows",
                now.unit(),
                now.cells().size(),
                now.rows().size()));
        redraw();
    }
}
