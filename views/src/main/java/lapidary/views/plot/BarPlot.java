package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
import lapidary.views.text.Numbers;

/// One bar per layer, in the order of the model, on a logarithmic axis; a bar that is clicked is chosen everywhere.
/// Keys: left and right move the cursor, Enter chooses.
public final class BarPlot extends Plot {

    /// @param value at least 0; 0 has no bar, NaN says that nothing was measured
    public record Bar(String name, double value) {}

    private final ObjectProperty<List<Bar>> bars = new SimpleObjectProperty<>(this, "bars", List.of());
    private final ObjectProperty<Set<String>> selected = new SimpleObjectProperty<>(this, "selected", Set.of());
    private final ObjectProperty<Consumer<String>> onChoose =
            new SimpleObjectProperty<>(this, "onChoose", ignored -> {});
    private final StringProperty valueTitle = new SimpleStringProperty(this, "valueTitle", "");
    private final StringProperty barTitle = new SimpleStringProperty(this, "barTitle", "");
    private final BooleanProperty stale = new SimpleBooleanProperty(this, "stale", false);
    private final String unit;
    private Frame frame = new Frame(0, 0, 1, 1);
    private int cursor = -1;

    /// @param unit behind the numbers that are read out; "" for none
    public BarPlot(String unit) {
        super("bar-plot");
        this.unit = unit;
        bars.subscribe(ignored -> changed());
        selected.subscribe(ignored -> redraw());
        valueTitle.subscribe(ignored -> changed());
        barTitle.subscribe(ignored -> redraw());
        stale.subscribe(ignored -> redraw());
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> point(at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> point(-1));
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY) {
                choose(at(e.getX(), e.getY()));
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    /// From the first layer to the last.
    public ObjectProperty<List<Bar>> barsProperty() {
        return bars;
    }

    /// Names of the bars that are marked.
    public ObjectProperty<Set<String>> selectedProperty() {
        return selected;
    }

    /// Told the name of a bar that was clicked.
    public ObjectProperty<Consumer<String>> onChooseProperty() {
        return onChoose;
    }

    /// Title of the vertical axis, with its unit.
    public StringProperty valueTitleProperty() {
        return valueTitle;
    }

    /// Title of the horizontal axis.
    public StringProperty barTitleProperty() {
        return barTitle;
    }

    /// Whether newer numbers are on their way.
    public BooleanProperty staleProperty() {
        return stale;
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        bars.get().forEach(bar -> rows.add(List.of(bar.name(), Double.toString(bar.value()))));
        return new ChartTable(List.of("layer", valueTitle.get()), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        frame = new BarPainter(ink, bars.get(), selected.get(), stale.get())
                .draw(barTitle.get(), valueTitle.get(), width, height);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        if (cursor >= 0 && cursor < bars.get().size()) {
            double pitch = frame.width() / bars.get().size();
            ink.graphics().setFill(palette().get(PlotColor.ACCENT, 0.12));
            ink.graphics().fillRect(frame.x() + cursor * pitch, frame.y(), Math.max(1, pitch), frame.height());
        }
    }

    /// Number of the bar at a place, −1 where there is none.
    private int at(double x, double y) {
        int count = bars.get().size();
        boolean isInside = count > 0 && frame.contains(x, y);
        return isInside ? Math.min(count - 1, (int) ((x - frame.x()) / frame.width() * count)) : -1;
    }

    private void point(int to) {
        cursor = to;
        Optional<Bar> bar =
                to >= 0 && to < bars.get().size() ? Optional.of(bars.get().get(to)) : Optional.empty();
        double pitch = frame.width() / Math.max(1, bars.get().size());
        showReadout(bar.map(this::words).orElse(""), frame.x() + (to + 1) * pitch, frame.y() + 8);
    }

    private String words(Bar bar) {
        String value = Double.isNaN(bar.value())
                ? Messages.of("common.not-measured")
                : bar.value() == 0 ? Messages.of("plot.unchanged") : Numbers.significant(bar.value(), 3) + " " + unit;
        return bar.name() + "\n" + value.strip();
    }

    private void choose(int which) {
        if (which >= 0 && which < bars.get().size()) {
            onChoose.get().accept(bars.get().get(which).name());
        }
    }

    private void key(KeyEvent e) {
        int last = bars.get().size() - 1;
        switch (e.getCode()) {
            case LEFT -> point(Math.max(0, cursor - 1));
            case RIGHT -> point(Math.min(last, cursor + 1));
            case HOME -> point(Math.min(last, 0));
            case END -> point(last);
            case ENTER, SPACE -> choose(cursor);
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void changed() {
        cursor = -1;
        showReadout("", 0, 0);
        Optional<Bar> worst = bars.get().stream()
                .filter(bar -> !Double.isNaN(bar.value()))
                .max(Comparator.comparingDouble(Bar::value));
        String layers = Messages.of("plot.layers", valueTitle.get(), bars.get().size());
        setAccessibleText(worst.map(bar -> words(bar).replace('\n', ' '))
                .map(at -> Messages.of("plot.layers.largest", layers, at))
                .orElse(layers));
        redraw();
    }
}
