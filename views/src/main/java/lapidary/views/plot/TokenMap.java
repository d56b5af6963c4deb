package lapidary.views.plot;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.paint.Color;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// A text token by token, each on the colour of its value; only the lines in view are drawn. The strip at the right
/// is the whole text in small and the scroll bar. Arrows, page keys, Home and End move the selected token; L switches
/// between an even and a logarithmic scale.
public final class TokenMap extends Plot {
    private static final double PAD = 6;

    private final ObjectProperty<List<String>> texts = new SimpleObjectProperty<>(this, "texts", List.of());
    private final ObjectProperty<float[]> values = new SimpleObjectProperty<>(this, "values", new float[0]);
    private final ObjectProperty<BitSet> marks = new SimpleObjectProperty<>(this, "marks", new BitSet());
    private final StringProperty valueTitle = new SimpleStringProperty(this, "valueTitle", "");
    private final BooleanProperty signed = new SimpleBooleanProperty(this, "signed", false);
    private final BooleanProperty logarithmic = new SimpleBooleanProperty(this, "logarithmic", false);
    private final BooleanProperty stale = new SimpleBooleanProperty(this, "stale", false);
    private final IntegerProperty selected = new SimpleIntegerProperty(this, "selected", -1);
    private final ReadOnlyIntegerWrapper hovered = new ReadOnlyIntegerWrapper(this, "hovered", -1);
    private final ObjectProperty<@Nullable Supplier<ChartTable>> source = new SimpleObjectProperty<>(this, "source");
    private final TokenInk tokenInk = new TokenInk();
    private TokenLayout layout = TokenLayout.of(List.of(), text -> 0, 1);
    private double layoutWidth = -1;
    private @Nullable TokenScale scale;
    private float @Nullable [] means;
    private double top;

    public TokenMap() {
        super("token-map");
        texts.subscribe(ignored -> {
            layoutWidth = -1;
            top = 0;
        });
        for (Observable each : new Observable[] {texts, values, marks, valueTitle, signed, logarithmic, stale}) {
            each.addListener(o -> {
                scale = null;
                means = null;
                redraw();
            });
        }
        selected.subscribe(ignored -> {
            reveal(selected.get());
            tell();
        });
        hovered.addListener(o -> redrawOverlay());
        new TokenMapGestures(this);
        setAccessibleText(Messages.of("plot.text-token-token"));
    }

    /// What each token contributes to the text; together they are the text.
    public ObjectProperty<List<String>> textsProperty() {
        return texts;
    }

    /// One value per token, NaN where there is none; replaced as a whole.
    public ObjectProperty<float[]> valuesProperty() {
        return values;
    }

    /// Tokens that are underlined, such as those a search found.
    public ObjectProperty<BitSet> marksProperty() {
        return marks;
    }

    /// What the values are, with their unit.
    public StringProperty valueTitleProperty() {
        return valueTitle;
    }

    /// Whether values lie on both sides of zero.
    public BooleanProperty signedProperty() {
        return signed;
    }

    public BooleanProperty logarithmicProperty() {
        return logarithmic;
    }

    /// Whether newer values are on their way.
    public BooleanProperty staleProperty() {
        return stale;
    }

    /// The selected token; −1 for none. Selecting one scrolls to it.
    public IntegerProperty selectedProperty() {
        return selected;
    }

    /// The token under the mouse; −1 for none.
    public ReadOnlyIntegerProperty hoveredProperty() {
        return hovered.getReadOnlyProperty();
    }

    /// Gives the table to copy instead of the bare values.
    public ObjectProperty<@Nullable Supplier<ChartTable>> sourceProperty() {
        return source;
    }

    @Override
    public ChartTable table() {
        Supplier<ChartTable> richer = source.get();
        if (richer != null) {
            return richer.get();
        }
        List<List<String>> rows = new ArrayList<>();
        float[] now = values.get();
        for (int i = 0; i < texts.get().size(); i++) {
            String value = i < now.length && !Float.isNaN(now[i]) ? Float.toString(now[i]) : "";
            rows.add(List.of(Integer.toString(i), texts.get().get(i), value));
        }
        return new ChartTable(List.of("position", "text", valueTitle.get()), rows);
    }

    TokenLayout lines() {
        return layout;
    }

    void hover(int token) {
        hovered.set(token);
    }

    /// Where the lines are.
    Frame frame() {
        double right = getWidth() - TokenMapPainter.OVERVIEW - TokenMapPainter.GAP - PAD;
        double y = PAD;
        return new Frame(TokenMapPainter.GUTTER, y, Math.max(1, right - TokenMapPainter.GUTTER), getHeight() - y - PAD);
    }

    /// Where the overview is.
    Frame overview() {
        double x = getWidth() - TokenMapPainter.OVERVIEW - PAD;
        double y = PAD;
        return new Frame(x, y, TokenMapPainter.OVERVIEW, Math.max(1, getHeight() - y - PAD));
    }

    /// The token at a point of the control; −1 for none.
    int tokenAt(double x, double y) {
        Frame frame = frame();
        if (!frame.contains(x, y)) {
            return -1;
        }
        return layout.at((int) ((y - frame.y() + top) / TokenMapPainter.LINE), x - frame.x());
    }

    void scrollBy(double pixels) {
        scrollTo(top + pixels);
    }

    /// Brings a share of the text into the middle of the view.
    void scrollToShare(double share) {
        scrollTo(share * height() - frame().height() / 2);
    }

    private void scrollTo(double wanted) {
        double now = Math.clamp(wanted, 0, Math.max(0, height() - frame().height()));
        if (now != top) {
            top = now;
            redraw();
        }
    }

    private double height() {
        return layout.lines() * TokenMapPainter.LINE;
    }

    private void reveal(int token) {
        if (token >= 0 && token < texts.get().size() && layoutWidth > 0) {
            double y = layout.lineOf(token) * TokenMapPainter.LINE;
            double view = frame().height();
            if (y < top || y + TokenMapPainter.LINE > top + view) {
                scrollTo(y - view / 3);
            }
        }
        redrawOverlay();
    }

    private void tell() {
        int token = selected.get();
        if (token < 0 || token >= texts.get().size()) {
            setAccessibleText(Messages.of("plot.text-token-token"));
            return;
        }
        float value = token < values.get().length ? values.get()[token] : Float.NaN;
        setAccessibleText(Messages.of(
                "plot.token",
                token,
                texts.get().size(),
                TokenInk.shown(texts.get().get(token)),
                valueTitle.get(),
                Numbers.significant(value, 3)));
    }

    @Override
    void paletteChanged() {
        scale = null;
    }

    @Override
    void draw(Ink ink, double width, double height) {
        Frame frame = frame();
        if (layoutWidth != frame.width()) {
            int first = layout.lines() == 0 ? 0 : layout.start(Math.min(firstLine(), layout.lines() - 1));
            layout = TokenLayout.of(texts.get(), tokenInk::width, frame.width());
            layoutWidth = frame.width();
            means = null;
            int held = Math.min(first, texts.get().size() - 1);
            top = held <= 0 ? 0 : layout.lineOf(held) * TokenMapPainter.LINE;
        }
        top = Math.clamp(top, 0, Math.max(0, height() - frame.height()));
        TokenMapPainter painter = new TokenMapPainter(ink, tokenInk, scale(), stale.get());
        painter.lines(layout, texts.get(), values.get(), marks.get(), top, frame);
        Frame bar = overview();
        if (means == null || means.length != (int) bar.height()) {
            means = TokenMeans.of(layout, values.get(), (int) bar.height(), frame.height() / TokenMapPainter.LINE);
        }
        painter.overview(means, bar);
        double whole = Math.max(height(), frame.height());
        if (height() > frame.height()) {
            painter.thumb(bar, top / whole, (top + frame.height()) / whole);
        }
    }

    /// The colours as they are now.
    TokenScale scale() {
        TokenScale known = scale;
        if (known == null) {
            known = TokenScale.of(palette(), values.get(), signed.get(), logarithmic.get());
            scale = known;
        }
        return known;
    }

    private int firstLine() {
        return (int) (top / TokenMapPainter.LINE);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        outline(ink, hovered.get(), palette().get(PlotColor.TEXT), 1);
        outline(ink, selected.get(), palette().get(PlotColor.ACCENT), 2);
    }

    private void outline(Ink ink, int token, Color color, double thickness) {
        if (token < 0 || token >= texts.get().size() || layoutWidth < 0) {
            return;
        }
        Frame frame = frame();
        double y = frame.y() + layout.lineOf(token) * TokenMapPainter.LINE - top;
        if (y < frame.y() - TokenMapPainter.LINE / 2 || y > frame.bottom()) {
            return;
        }
        ink.graphics().setStroke(color);
        ink.graphics().setLineWidth(thickness);
        double inset = thickness / 2;
        ink.graphics()
                .strokeRect(
                        frame.x() + layout.left(token) - inset,
                        y + 1 - inset,
                        layout.width(token) + 2 * inset - 0.5,
                        TokenMapPainter.LINE - 2 + 2 * inset);
    }
}
