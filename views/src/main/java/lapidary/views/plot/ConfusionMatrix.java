package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;

/// A confusion matrix: true classes down, predicted ones across. Shows counts on one ramp, or what compression
/// changed on the diverging one. Keys: arrows move the cell, Home goes to the first.
public final class ConfusionMatrix extends Plot {

    /// A cell of the matrix.
    public record Cell(int row, int column) {}

    private final ObjectProperty<ConfusionCounts> counts =
            new SimpleObjectProperty<>(this, "counts", ConfusionCounts.NONE);
    private final ObjectProperty<ConfusionCounts.Show> shown =
            new SimpleObjectProperty<>(this, "shown", ConfusionCounts.Show.CHANGE);
    private final ReadOnlyObjectWrapper<Optional<Cell>> cell =
            new ReadOnlyObjectWrapper<>(this, "cell", Optional.empty());
    private final String unit;
    private Frame frame = new Frame(0, 0, 1, 1);

    /// @param unit what is counted, in the plural: "images"
    public ConfusionMatrix(String unit) {
        super("confusion-matrix");
        this.unit = unit;
        counts.subscribe(ignored -> changed());
        shown.subscribe(ignored -> changed());
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> point(at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_PRESSED, e -> point(at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> point(Optional.empty()));
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    public ObjectProperty<ConfusionCounts> countsProperty() {
        return counts;
    }

    /// Which counts the colours stand for.
    public ObjectProperty<ConfusionCounts.Show> shownProperty() {
        return shown;
    }

    /// The cell under the mouse or the keyboard's cursor.
    public ReadOnlyObjectProperty<Optional<Cell>> cellProperty() {
        return cell.getReadOnlyProperty();
    }

    @Override
    public ChartTable table() {
        ConfusionCounts now = counts.get();
        List<String> columns = new ArrayList<>(List.of("true"));
        now.classes().forEach(name -> columns.add("predicted " + name));
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < now.size(); row++) {
            List<String> line = new ArrayList<>(List.of(now.classes().get(row)));
            for (int column = 0; column < now.size(); column++) {
                line.add(Long.toString(now.value(shown.get(), row, column)));
            }
            rows.add(line);
        }
        return new ChartTable(columns, rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        if (counts.get().size() > 0) {
            frame = new ConfusionPainter(ink, counts.get(), shown.get(), unit).draw(width, height);
        }
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        cell.get().ifPresent(at -> {
            double side = frame.width() / counts.get().size();
            ink.graphics().setStroke(palette().get(PlotColor.ACCENT));
            ink.graphics().setLineWidth(2);
            ink.graphics().strokeRect(frame.x() + at.column() * side, frame.y() + at.row() * side, side, side);
        });
    }

    private Optional<Cell> at(double x, double y) {
        int size = counts.get().size();
        if (size == 0 || !frame.contains(x, y)) {
            return Optional.empty();
        }
        int column = Math.min(size - 1, (int) ((x - frame.x()) / frame.width() * size));
        int row = Math.min(size - 1, (int) ((y - frame.y()) / frame.height() * size));
        return Optional.of(new Cell(row, column));
    }

    private void key(KeyEvent e) {
        int size = counts.get().size();
        if (size == 0) {
            return;
        }
        Cell from = cell.get().orElse(new Cell(0, 0));
        Cell to =
                switch (e.getCode()) {
                    case LEFT -> new Cell(from.row(), from.column() - 1);
                    case RIGHT -> new Cell(from.row(), from.column() + 1);
                    case UP -> new Cell(from.row() - 1, from.column());
                    case DOWN -> new Cell(from.row() + 1, from.column());
                    case HOME -> new Cell(0, 0);
                    default -> from;
                };
        if (!to.equals(from) || cell.get().isEmpty()) {
            point(Optional.of(new Cell(Math.clamp(to.row(), 0, size - 1), Math.clamp(to.column(), 0, size - 1))));
            e.consume();
        }
    }

    private void point(Optional<Cell> to) {
        cell.set(to);
        double side = frame.width() / Math.max(1, counts.get().size());
        to.ifPresentOrElse(
                at -> showReadout(
                        counts.get().words(at.row(), at.column(), unit),
                        frame.x() + (at.column() + 1) * side,
                        frame.y() + (at.row() + 0.5) * side),
                () -> showReadout("", 0, 0));
    }

    private void changed() {
        point(Optional.empty());
        ConfusionCounts now = counts.get();
        setAccessibleText(Messages.of(
                "plot.confusion-matrix-classes", now.size(), shown.get().title()));
        redraw();
    }
}
