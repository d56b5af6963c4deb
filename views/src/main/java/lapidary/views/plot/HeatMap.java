package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuItem;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// A matrix as colours, from the whole of it down to single weights with their numbers: rows are outputs, columns
/// are inputs. Tiles are asked for as they come into view, drawn coarse until they arrive, and kept.
///
/// The wheel and + − zoom, dragging and the arrow keys pan, double click and 0 show all. An overlay, such as the
/// signed error, takes the place of the matrix while it is shown.
public final class HeatMap extends Plot {
    private static final int MOST_TABLE_CELLS = 250_000;

    private final ObjectProperty<@Nullable CellSource> source = new SimpleObjectProperty<>(this, "source");
    private final ObjectProperty<@Nullable CellSource> overlay = new SimpleObjectProperty<>(this, "overlay");
    private final BooleanProperty overlayShown = new SimpleBooleanProperty(this, "overlayShown", false);
    private final StringProperty valueTitle =
            new SimpleStringProperty(this, "valueTitle", Messages.of("plot.largest-weight"));
    private final StringProperty overlayTitle =
            new SimpleStringProperty(this, "overlayTitle", Messages.of("plot.error"));
    private final StringProperty rowTitle = new SimpleStringProperty(this, "rowTitle", Messages.of("plot.outputs"));
    private final StringProperty columnTitle =
            new SimpleStringProperty(this, "columnTitle", Messages.of("plot.inputs"));
    private final BooleanProperty logarithmic = new SimpleBooleanProperty(this, "logarithmic", false);
    private final DoubleProperty limit = new SimpleDoubleProperty(this, "limit", Double.NaN);
    private final ObjectProperty<List<HeatMark>> marks = new SimpleObjectProperty<>(this, "marks", List.of());
    private final ObjectProperty<HeatBands> bands = new SimpleObjectProperty<>(this, "bands", HeatBands.NONE);
    private @Nullable HeatLayer base;
    private @Nullable HeatLayer above;
    private @Nullable Viewport viewport;
    private @Nullable HeatColors colors;
    private Frame frame = new Frame(0, 0, 1, 1);
    private final HeatPointer pointer = new HeatPointer(this);

    public HeatMap() {
        super("heat-map");
        source.subscribe(() -> reset(true));
        overlay.subscribe(() -> reset(false));
        for (Observable each : new Observable[] {
            overlayShown, valueTitle, overlayTitle, rowTitle, columnTitle, logarithmic, limit, marks, bands
        }) {
            each.addListener(o -> changed());
        }
        new HeatMapGestures(this);
    }

    /// The matrix; null shows nothing. Setting another one drops the tiles and all answers still
    /// under way; one of the
    /// same shape keeps the place in view.
    public ObjectProperty<@Nullable CellSource> sourceProperty() {
        return source;
    }

    /// A matrix of the same shape with signed values, such as the error; null for none.
    public ObjectProperty<@Nullable CellSource> overlayProperty() {
        return overlay;
    }

    /// Whether the overlay takes the place of the matrix, on a blue–white–orange scale.
    public BooleanProperty overlayShownProperty() {
        return overlayShown;
    }

    /// What a cell of the matrix shows: "Largest |weight|". Stands above the colour bar.
    public StringProperty valueTitleProperty() {
        return valueTitle;
    }

    public StringProperty overlayTitleProperty() {
        return overlayTitle;
    }

    public StringProperty rowTitleProperty() {
        return rowTitle;
    }

    public StringProperty columnTitleProperty() {
        return columnTitle;
    }

    /// Whether equal ratios of magnitude have equal steps of colour.
    public BooleanProperty logarithmicProperty() {
        return logarithmic;
    }

    /// Magnitude at the end of the colours; NaN takes it from the matrix.
    public DoubleProperty limitProperty() {
        return limit;
    }

    /// Weights that are ringed.
    public ObjectProperty<List<HeatMark>> marksProperty() {
        return marks;
    }

    /// Bands with lines between them, such as attention heads.
    public ObjectProperty<HeatBands> bandsProperty() {
        return bands;
    }

    /// Shows the whole matrix.
    public void showAll() {
        Viewport now = viewport;
        if (now != null) {
            show(Viewport.fit(now.rows(), now.columns(), now.width(), now.height()));
        }
    }

    /// Zooms in on one weight.
    public void reveal(long row, long column) {
        Viewport now = viewport;
        if (now != null) {
            show(now.revealing(row, column));
        }
    }

    /// Zooms by a factor about the middle.
    public void zoom(double factor) {
        Viewport now = viewport;
        if (now != null) {
            show(now.zoomed(factor, now.width() / 2, now.height() / 2));
        }
    }

    /// Whether all tiles in view have arrived.
    public boolean isComplete() {
        HeatLayer layer = layer();
        return layer != null && colors != null && !layer.isWaiting();
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        Viewport view = viewport;
        HeatLayer layer = layer();
        if (view != null && layer != null) {
            long rowStep = 1L << view.levelY();
            long columnStep = 1L << view.levelX();
            long lastRow = Math.min(view.rows() - 1, view.row(view.height() - 0.01));
            long lastColumn = Math.min(view.columns() - 1, view.column(view.width() - 0.01));
            for (long row = view.row(0) / rowStep * rowStep; row <= lastRow; row += rowStep) {
                for (long column = view.column(0) / columnStep * columnStep;
                        column <= lastColumn && rows.size() < MOST_TABLE_CELLS;
                        column += columnStep) {
                    rows.add(List.of(
                            Long.toString(row),
                            Long.toString(column),
                            layer.value(view, row, column).map(String::valueOf).orElse("")));
                }
            }
        }
        return new ChartTable(List.of("first row", "first column", title()), rows);
    }

    Frame frame() {
        return frame;
    }

    Optional<Viewport> viewport() {
        return Optional.ofNullable(viewport);
    }

    void show(Viewport next) {
        viewport = next;
        redraw();
    }

    HeatPointer pointer() {
        return pointer;
    }

    /// What a weight and its cell are, in words.
    String readout(Viewport view, long row, long column) {
        HeatLayer first = base;
        HeatLayer second = overlayShown.get() ? above : null;
        Optional<Float> value = first == null ? Optional.empty() : first.value(view, row, column);
        Optional<Float> other = second == null ? Optional.empty() : second.value(view, row, column);
        return new HeatReadout(view, bands.get(), marks.get())
                .text(row, column, valueTitle.get(), value, overlayTitle.get(), other);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        CellSource matrix = source.get();
        if (matrix == null || matrix.rows() == 0 || matrix.columns() == 0) {
            return;
        }
        HeatMapPainter painter = new HeatMapPainter(ink, rowTitle.get(), columnTitle.get(), title());
        frame = painter.frame(width, height, matrix.rows());
        Viewport view = viewport == null
                ? Viewport.fit(matrix.rows(), matrix.columns(), frame.width(), frame.height())
                : viewport.resized(frame.width(), frame.height());
        viewport = view;
        HeatLayer layer = prepare(matrix, view);
        layer.want(view);
        HeatColors now = colors(layer);
        colors = now;
        painter.draw(layer, view, frame, now, marks.get(), bands.get());
        pointer.refresh();
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        pointer.draw(ink);
    }

    @Override
    List<MenuItem> menuItems() {
        CheckMenuItem log = new CheckMenuItem(Messages.of("plot.logarithmic-colours"));
        log.setSelected(logarithmic.get());
        log.setOnAction(e -> logarithmic.set(log.isSelected()));
        return List.of(item(Messages.of("plot.show-all"), this::showAll), log);
    }

    /// The layer in view, made when it is first needed.
    private HeatLayer prepare(CellSource matrix, Viewport view) {
        Viewport whole = Viewport.fit(matrix.rows(), matrix.columns(), view.width(), view.height());
        HeatLayer first = base == null ? new HeatLayer(matrix, whole, this::redraw) : base;
        base = first;
        CellSource second = overlay.get();
        if (!overlayShown.get() || second == null) {
            return first;
        }
        HeatLayer shown = above == null ? new HeatLayer(second, whole, this::redraw) : above;
        above = shown;
        first.want(view);
        return shown;
    }

    private HeatColors colors(HeatLayer layer) {
        boolean signed = layer == above;
        double wanted = !signed && limit.get() > 0 ? limit.get() : layer.suggestedLimit();
        HeatColors now = colors;
        double end = wanted > 0 ? wanted : 1;
        if (now != null && now.limit() == end && now.isSigned() == signed && now.isLogarithmic() == logarithmic.get()) {
            return now;
        }
        Ramp ramp = signed ? Ramp.signed(palette()) : Ramp.magnitude(palette());
        return new HeatColors(ramp, Ramp.argb(palette().get(PlotColor.OUTLIER)), end, signed, logarithmic.get());
    }

    private @Nullable HeatLayer layer() {
        return overlayShown.get() && above != null ? above : base;
    }

    private String title() {
        String title = overlayShown.get() && overlay.get() != null ? overlayTitle.get() : valueTitle.get();
        return logarithmic.get() ? Messages.of("plot.logarithmic", title) : title;
    }

    private void reset(boolean all) {
        if (all && base != null) {
            base.close();
            base = null;
            viewport = isSameShape(viewport, source.get()) ? viewport : null;
        }
        if (above != null) {
            above.close();
            above = null;
        }
        colors = null;
        changed();
    }

    private static boolean isSameShape(@Nullable Viewport view, @Nullable CellSource matrix) {
        return view != null && matrix != null && view.rows() == matrix.rows() && view.columns() == matrix.columns();
    }

    private void changed() {
        CellSource matrix = source.get();
        setAccessibleText(
                matrix == null
                        ? Messages.of("plot.heat-map-empty")
                        : Messages.of("plot.heat-map-outputs", matrix.rows(), matrix.columns(), title()));
        redraw();
    }

    @Override
    void paletteChanged() {
        colors = null;
    }
}
