package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Values by number, one line each: error by row, loss by column, eigenvalues. Where several fall on a pixel, the line
/// covers all of them. A click or Enter chooses the number under the cursor.
///
/// Keys: arrows move the cursor, + and − zoom, 0 shows all, L switches the vertical axis, Enter chooses.
public final class CurvePlot extends AcrossPlot {
    private final ObjectProperty<List<Curve>> curves = new SimpleObjectProperty<>(this, "curves", List.of());
    private final StringProperty acrossTitle = new SimpleStringProperty(this, "acrossTitle", "");
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", "");
    private final BooleanProperty logarithmic = new SimpleBooleanProperty(this, "logarithmic", false);
    private final ObjectProperty<LongConsumer> onChoose = new SimpleObjectProperty<>(this, "onChoose", number -> {});
    private long under = -1;

    public CurvePlot() {
        super("curve-plot");
        for (Observable each : new Observable[] {curves, acrossTitle, upTitle, logarithmic}) {
            each.addListener(o -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 1 && e.isStillSincePress()) {
                choose();
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.L && !e.isShortcutDown()) {
                logarithmic.set(!logarithmic.get());
                e.consume();
            } else if (e.getCode() == KeyCode.ENTER) {
                choose();
                e.consume();
            }
        });
    }

    /// What is drawn, the last on top.
    public ObjectProperty<List<Curve>> curvesProperty() {
        return curves;
    }

    /// Title of the horizontal axis: what is counted.
    public StringProperty acrossTitleProperty() {
        return acrossTitle;
    }

    /// Title of the vertical axis, with its unit.
    public StringProperty upTitleProperty() {
        return upTitle;
    }

    /// Whether the vertical axis has equal steps for equal ratios; values that are not above 0 lie at its foot.
    public BooleanProperty logarithmicProperty() {
        return logarithmic;
    }

    /// Told the number that was clicked.
    public ObjectProperty<LongConsumer> onChooseProperty() {
        return onChoose;
    }

    @Override
    public ChartTable table() {
        List<String> columns = new ArrayList<>(List.of(acrossTitle.get()));
        curves.get().forEach(curve -> columns.add(curve.name()));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(i)));
            for (Curve curve : curves.get()) {
                row.add(
                        i < curve.values().size()
                                ? Double.toString(curve.values().get(i))
                                : "");
            }
            rows.add(row);
        }
        return new ChartTable(columns, rows);
    }

    @Override
    Optional<Range> wholeRange() {
        return count() == 0 ? Optional.empty() : Optional.of(new Range(-0.5, count() - 0.5));
    }

    @Override
    String readout(double value) {
        int number = (int) Math.clamp(Math.round(value), 0, count() - 1);
        under = number;
        StringBuilder text = new StringBuilder(acrossTitle.get()).append(' ').append(Numbers.count(number));
        for (Curve curve : curves.get()) {
            if (number < curve.values().size()) {
                text.append('\n').append(curve.name()).append(' ');
                text.append(Numbers.significant(curve.values().get(number), 4));
            }
        }
        return text.toString();
    }

    @Override
    void draw(Ink ink, double width, double height) {
        across().ifPresent(across -> setFrame(new CurvePainter(ink, across, curves.get(), logarithmic.get())
                .draw(acrossTitle.get(), upTitle.get(), width, height)));
    }

    @Override
    List<MenuItem> menuItems() {
        CheckMenuItem log = new CheckMenuItem(Messages.of("plot.logarithmic-values"));
        log.setSelected(logarithmic.get());
        log.setOnAction(e -> logarithmic.set(log.isSelected()));
        List<MenuItem> items = new ArrayList<>(super.menuItems());
        items.add(log);
        return items;
    }

    private void choose() {
        if (under >= 0 && under < count() && !hoverTextProperty().get().isEmpty()) {
            onChoose.get().accept(under);
        }
    }

    private int count() {
        return curves.get().stream()
                .mapToInt(curve -> curve.values().size())
                .max()
                .orElse(0);
    }

    private void changed() {
        under = -1;
        List<String> curvesSaid = new ArrayList<>(List.of(Messages.of("plot.by", upTitle.get(), acrossTitle.get())));
        for (Curve curve : curves.get()) {
            double largest = curve.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .filter(Double::isFinite)
                    .max()
                    .orElse(Double.NaN);
            curvesSaid.add(Messages.of("plot.at-most", curve.name(), Numbers.significant(largest, 3)));
        }
        setAccessibleText(String.join(", ", curvesSaid));
        redraw();
    }
}
