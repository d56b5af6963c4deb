package lapidary.views.plot;

import java.util.List;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Numbers;

/// Draws a heat map once: tiles, numbers, bands, rings, axes, colour bar, and a small map of where one is.
final class HeatMapPainter {
    private static final double HEAD = 22;
    private static final double FOOT = 36;
    private static final double SIDE = 16;
    private static final double ROOM = 64;
    private static final double NUMBER_WIDTH = 46;
    private static final double NUMBER_HEIGHT = 15;
    private static final double LEAST_GRID = 20;
    private static final double LEAST_BAND = 5;
    private static final double LEAST_BAND_NAME = 22;
    private static final double RING = 5;

    private final Ink ink;
    private final GraphicsContext g;
    private final Palette palette;
    private final String rowTitle;
    private final String columnTitle;
    private final String valueTitle;

    HeatMapPainter(Ink ink, String rowTitle, String columnTitle, String valueTitle) {
        this.ink = ink;
        this.g = ink.graphics();
        this.palette = ink.palette();
        this.rowTitle = rowTitle;
        this.columnTitle = columnTitle;
        this.valueTitle = valueTitle;
    }

    /// The rectangle that axes and colour bar leave of a canvas.
    Frame frame(double width, double height, long rows) {
        double left = SIDE + ink.width(Numbers.count(rows)) + 10;
        return new Frame(
                left,
                HEAD,
                Math.max(16, Math.floor(width - left - HeatBar.WIDTH)),
                Math.max(16, Math.floor(height - HEAD - FOOT)));
    }

    void draw(HeatLayer layer, Viewport view, Frame frame, HeatColors colors, List<HeatMark> marks, HeatBands bands) {
        Frame used = new Frame(frame.x(), frame.y(), view.usedWidth(), view.usedHeight());
        g.save();
        g.beginPath();
        g.rect(used.x(), used.y(), used.width(), used.height());
        g.clip();
        g.setFill(palette.get(PlotColor.GRID));
        g.fillRect(used.x(), used.y(), used.width(), used.height());
        g.setImageSmoothing(false);
        layer.draw(ink, frame, view, colors);
        drawGrid(view, used);
        drawNumbers(layer, view, used, colors);
        drawBands(view, used, bands);
        marks.forEach(mark -> drawRing(view, used, mark));
        if (!view.isWhole()) {
            drawMap(layer, view, used, colors);
        }
        g.restore();
        drawRows(view, used);
        drawColumns(view, used);
        new HeatBar(ink, colors, layer.maximum()).draw(frame, valueTitle);
    }

    private void drawGrid(Viewport view, Frame used) {
        Color line = palette.get(PlotColor.SURFACE, 0.35);
        if (view.scaleX() >= LEAST_GRID) {
            for (long column = view.column(0) + 1; view.x(column) < used.width(); column++) {
                ink.hairline(used.x() + view.x(column), used.y(), used.x() + view.x(column), used.bottom(), line);
            }
        }
        if (view.scaleY() >= LEAST_GRID) {
            for (long row = view.row(0) + 1; view.y(row) < used.height(); row++) {
                ink.hairline(used.x(), used.y() + view.y(row), used.right(), used.y() + view.y(row), line);
            }
        }
    }

    private void drawNumbers(HeatLayer layer, Viewport view, Frame used, HeatColors colors) {
        if (view.scaleX() < NUMBER_WIDTH || view.scaleY() < NUMBER_HEIGHT) {
            return;
        }
        for (long row = view.row(0); view.y(row) < used.height() && row < view.rows(); row++) {
            double y = used.y() + view.y(row + 0.5);
            if (y - NUMBER_HEIGHT / 2 < used.y() || y + NUMBER_HEIGHT / 2 > used.bottom()) {
                continue;
            }
            for (long column = view.column(0); view.x(column) < used.width() && column < view.columns(); column++) {
                double x = used.x() + view.x(column + 0.5);
                if (x - NUMBER_WIDTH / 2 < used.x() || x + NUMBER_WIDTH / 2 > used.right()) {
                    continue;
                }
                layer.value(view, row, column)
                        .ifPresent(v -> ink.text(number(v), x, y, TextAlignment.CENTER, onTop(colors.argb(v))));
            }
        }
    }

    /// At most seven characters, so that it fits its cell.
    private static String number(float value) {
        if (Float.isNaN(value)) {
            return "NaN";
        }
        double size = Math.abs(value);
        if (size != 0 && size < 0.0005) {
            int exponent = (int) Math.floor(Math.log10(size));
            return Numbers.fixed(value / Math.pow(10, exponent), 0) + "·" + Numbers.powerOfTen(exponent);
        }
        return size < 100 ? Numbers.fixed(value, size < 10 ? 4 : 2) : Numbers.significant(value, 3);
    }

    /// Black or white, whichever is readable on a colour.
    private static Color onTop(int argb) {
        Color behind = Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
        return TokenScale.readable(behind, Color.BLACK, Color.WHITE);
    }

    private void drawBands(Viewport view, Frame used, HeatBands bands) {
        Color line = palette.get(PlotColor.BOUNDARY);
        if (bands.rows() > 0 && bands.rows() * view.scaleY() >= LEAST_BAND) {
            for (long band = Math.max(0, view.row(0) / bands.rows());
                    band * bands.rows() < view.rows() && view.y(band * bands.rows()) < used.height();
                    band++) {
                double y = used.y() + view.y(band * bands.rows());
                if (band > 0) {
                    ink.hairline(used.x(), y, used.right(), y, line);
                }
                if (bands.rows() * view.scaleY() >= LEAST_BAND_NAME) {
                    double at = Math.max(y, used.y()) + 11;
                    ink.label(
                            bands.name() + " " + band,
                            used.x() + 6,
                            at,
                            TextAlignment.LEFT,
                            palette.get(PlotColor.MUTED));
                }
            }
        }
        if (bands.columns() > 0 && bands.columns() * view.scaleX() >= LEAST_BAND) {
            for (long band = Math.max(1, view.column(0) / bands.columns());
                    band * bands.columns() < view.columns() && view.x(band * bands.columns()) < used.width();
                    band++) {
                double x = used.x() + view.x(band * bands.columns());
                ink.hairline(x, used.y(), x, used.bottom(), line);
            }
        }
    }

    private void drawRing(Viewport view, Frame used, HeatMark mark) {
        double x = used.x() + view.x(mark.column() + 0.5);
        double y = used.y() + view.y(mark.row() + 0.5);
        double radius = Math.max(RING, 0.62 * Math.min(view.scaleX(), view.scaleY()));
        g.setStroke(palette.get(PlotColor.SURFACE, 0.75));
        g.setLineWidth(3.5);
        g.strokeOval(x - radius, y - radius, 2 * radius, 2 * radius);
        g.setStroke(palette.get(PlotColor.OUTLIER));
        g.setLineWidth(1.5);
        g.strokeOval(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    /// The whole matrix in a corner, with a box around what is in view.
    private void drawMap(HeatLayer layer, Viewport view, Frame used, HeatColors colors) {
        double aspect = Math.clamp((double) view.columns() / view.rows(), 0.5, 2);
        double height = Math.min(72, used.height() / 4);
        double width = height * aspect;
        if (width > used.width() / 3) {
            return;
        }
        Frame map =
                new Frame(Math.floor(used.right() - width - 8), Math.floor(used.bottom() - height - 8), width, height);
        g.setFill(palette.get(PlotColor.SURFACE));
        g.fillRect(map.x() - 2, map.y() - 2, width + 4, height + 4);
        g.save();
        g.beginPath();
        g.rect(map.x(), map.y(), map.width(), map.height());
        g.clip();
        layer.drawOverview(ink, map, colors);
        g.restore();
        double x = map.x() + width * view.left() / view.columns();
        double y = map.y() + height * view.top() / view.rows();
        double wide = Math.max(4, width * Math.min(1, view.width() / view.scaleX() / view.columns()));
        double tall = Math.max(4, height * Math.min(1, view.height() / view.scaleY() / view.rows()));
        g.setStroke(Color.WHITE);
        g.setLineWidth(3);
        g.strokeRect(Math.rint(x), Math.rint(y), wide, tall);
        g.setStroke(palette.get(PlotColor.OUTLIER));
        g.setLineWidth(1.5);
        g.strokeRect(Math.rint(x), Math.rint(y), wide, tall);
    }

    private void drawRows(Viewport view, Frame used) {
        Color muted = palette.get(PlotColor.MUTED);
        long step = step(used.height() / view.scaleY(), used.height() / (ROOM / 2));
        for (long row = Math.ceilDiv(view.row(0), step) * step; row < view.rows(); row += step) {
            double y = used.y() + view.y(row) + shift(view.scaleY());
            if (y > used.bottom()) {
                break;
            }
            if (y >= used.y() - 0.5) {
                ink.hairline(used.x() - 4, y, used.x() - 1, y, palette.get(PlotColor.AXIS));
                ink.text(Numbers.count(row), used.x() - 7, y, TextAlignment.RIGHT, muted);
            }
        }
        ink.upwards(rowTitle, 8, used.y() + used.height() / 2, muted);
    }

    private void drawColumns(Viewport view, Frame used) {
        Color muted = palette.get(PlotColor.MUTED);
        long step = step(used.width() / view.scaleX(), used.width() / ROOM);
        for (long column = Math.ceilDiv(view.column(0), step) * step; column < view.columns(); column += step) {
            double x = used.x() + view.x(column) + shift(view.scaleX());
            if (x > used.right()) {
                break;
            }
            if (x >= used.x() - 0.5) {
                ink.hairline(x, used.bottom(), x, used.bottom() + 3, palette.get(PlotColor.AXIS));
                ink.text(Numbers.count(column), x, used.bottom() + 12, TextAlignment.CENTER, muted);
            }
        }
        ink.text(columnTitle, used.x() + used.width() / 2, used.bottom() + 28, TextAlignment.CENTER, muted);
    }

    /// Marks stand at the middle of weights that are large enough to see it.
    private static double shift(double scale) {
        return scale >= 6 ? scale / 2 : 0;
    }

    private static long step(double extent, double most) {
        return Math.max(1, Math.round(LinearScale.niceStep(extent / Math.max(1, Math.floor(most)))));
    }
}
