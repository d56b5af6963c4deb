package lapidary.views.plot;

import java.util.Comparator;
import java.util.List;
import javafx.beans.Observable;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The colour scale of a token map with its title and unit, in one line; an arrow where larger values share the last
/// colour.
public final class TokenLegend extends Plot {
    private static final double HEIGHT = 28;
    private static final double BAR = 150;
    private static final double TOP = 3;
    private static final double THICK = 10;

    private final TokenMap map;

    public TokenLegend(TokenMap map) {
        super("token-legend");
        this.map = map;
        setFocusTraversable(false);
        setMinSize(BAR + 70, HEIGHT);
        setPrefSize(BAR + 290, HEIGHT);
        setMaxHeight(HEIGHT);
        setAccessibleRole(AccessibleRole.TEXT);
        for (Observable each : new Observable[] {
            map.valuesProperty(),
            map.valueTitleProperty(),
            map.signedProperty(),
            map.logarithmicProperty(),
            map.staleProperty()
        }) {
            each.addListener(o -> {
                setAccessibleText(Messages.of(
                        "plot.colour-scale", map.valueTitleProperty().get()));
                redraw();
            });
        }
    }

    @Override
    public ChartTable table() {
        return new ChartTable(
                List.of("place", map.valueTitleProperty().get()),
                ticks(map.scale()).stream()
                        .map(tick -> List.of(Numbers.fixed(tick.value(), 3), tick.label()))
                        .toList());
    }

    private static List<Tick> ticks(TokenScale scale) {
        return scale.colors().ticks(4).stream()
                .sorted(Comparator.comparingDouble(Tick::value))
                .toList();
    }

    @Override
    void draw(Ink ink, double width, double height) {
        GraphicsContext g = ink.graphics();
        TokenScale scale = map.scale();
        boolean isStale = map.staleProperty().get();
        Color muted = palette().get(PlotColor.MUTED);
        double from = 4;
        String title = map.valueTitleProperty().get();
        if (ink.width(title) + BAR + 80 <= width) {
            ink.text(title, from, TOP + THICK / 2, TextAlignment.LEFT, muted);
            from += ink.width(title) + 14;
        } else {
            from += 10;
        }
        for (int i = 0; i < BAR; i++) {
            g.setFill(scale.color((i + 0.5) / BAR, isStale));
            g.fillRect(from + i, TOP, 1, THICK);
        }
        g.setStroke(palette().get(PlotColor.AXIS, 0.5));
        g.setLineWidth(1);
        g.strokeRect(from - 0.5, TOP - 0.5, BAR + 1, THICK + 1);
        labels(ink, scale, from, muted);
        if (scale.saturates()) {
            g.setFill(scale.color(1, isStale));
            double[] xs = {from + BAR + 1, from + BAR + 8, from + BAR + 1};
            g.fillPolygon(xs, new double[] {TOP, TOP + THICK / 2, TOP + THICK}, 3);
            String end = Messages.of("plot.to", Numbers.significant(scale.maximum(), 3));
            ink.text(end, from + BAR + 12, TOP + THICK / 2, TextAlignment.LEFT, muted);
        }
    }

    private void labels(Ink ink, TokenScale scale, double from, Color muted) {
        double labelled = Double.NEGATIVE_INFINITY;
        for (Tick tick : ticks(scale)) {
            double at = from + BAR * tick.value();
            double half = ink.width(tick.label()) / 2;
            if (at - half > labelled + 6) {
                ink.hairline(at, TOP + THICK, at, TOP + THICK + 3, palette().get(PlotColor.AXIS));
                ink.text(tick.label(), at, TOP + THICK + 9, TextAlignment.CENTER, muted);
                labelled = at + half;
            }
        }
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {}
}
