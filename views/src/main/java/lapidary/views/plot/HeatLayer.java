package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One matrix of a heat map: its tiles, the scale of its colours, and how it is drawn in a viewport.
final class HeatLayer {
    private static final double USUAL_SHARE = 0.999;
    private static final double SATURATES = 1.25;

    private final TileCache cache;
    private final Viewport overview;
    private final Set<Tile.Key> overviewKeys;
    private double maximum;
    private double usual;

    /// @param overview a viewport on all of the matrix
    HeatLayer(CellSource source, Viewport overview, Runnable arrived) {
        this.overview = overview;
        this.overviewKeys = Set.copyOf(keys(overview));
        this.cache = new TileCache(source, key -> {
            if (overviewKeys.contains(key)) {
                measure();
            }
            arrived.run();
        });
    }

    void close() {
        cache.close();
    }

    boolean isWaiting() {
        return cache.isWaiting();
    }

    /// Largest magnitude seen in the overview; 0 while unknown.
    double maximum() {
        return maximum;
    }

    /// Where the colours should end: at the largest magnitude, or, when a few cells tower above the
    /// others, below them.
    double suggestedLimit() {
        return usual > 0 && maximum > SATURATES * usual ? usual : maximum;
    }

    /// Asks for what a viewport shows, and for the overview behind it.
    void want(Viewport view) {
        List<Tile.Key> keys = keys(view);
        keys(overview).stream().filter(k -> !keys.contains(k)).forEach(keys::add);
        cache.want(keys);
    }

    /// The value of the cell under a weight, at the level of a viewport; empty while it has not come.
    Optional<Float> value(Viewport view, long row, long column) {
        Tile.Key key = key(view, row, column);
        return cache.find(key).map(tile -> tile.value(row, column));
    }

    /// Tiles in view, the middle first.
    List<Tile.Key> keys(Viewport view) {
        Tile.Key first = key(view, Math.max(0, view.row(0)), Math.max(0, view.column(0)));
        Tile.Key last = key(
                view,
                Math.clamp(view.row(view.height() - 0.01), 0, view.rows() - 1),
                Math.clamp(view.column(view.width() - 0.01), 0, view.columns() - 1));
        List<Tile.Key> keys = new ArrayList<>();
        for (long down = first.down(); down <= last.down(); down++) {
            for (long across = first.across(); across <= last.across(); across++) {
                keys.add(new Tile.Key(first.levelY(), first.levelX(), down, across));
            }
        }
        double middleDown = (first.down() + last.down()) / 2.0;
        double middleAcross = (first.across() + last.across()) / 2.0;
        keys.sort(
                Comparator.comparingDouble(k -> Math.abs(k.down() - middleDown) + Math.abs(k.across() - middleAcross)));
        return keys;
    }

    /// Draws what has come; where a tile is missing, the same weights from a coarser one.
    void draw(Ink ink, Frame frame, Viewport view, HeatColors colors) {
        for (Tile.Key key : keys(view)) {
            CellWindow place = key.window(view.rows(), view.columns());
            cache.find(key)
                    .or(() -> coarser(key, place))
                    .ifPresent(tile -> draw(ink, frame, view, colors, place, tile));
        }
    }

    /// Draws the overview into any rectangle.
    void drawOverview(Ink ink, Frame frame, HeatColors colors) {
        Viewport whole = new Viewport(
                overview.rows(),
                overview.columns(),
                frame.width(),
                frame.height(),
                0,
                0,
                frame.width() / overview.columns(),
                frame.height() / overview.rows());
        for (Tile.Key key : keys(overview)) {
            CellWindow place = key.window(overview.rows(), overview.columns());
            cache.find(key).ifPresent(tile -> draw(ink, frame, whole, colors, place, tile));
        }
    }

    private static void draw(Ink ink, Frame frame, Viewport view, HeatColors colors, CellWindow place, Tile tile) {
        CellWindow have = tile.window();
        double x1 = Math.rint(frame.x() + view.x(place.firstColumn()));
        double y1 = Math.rint(frame.y() + view.y(place.firstRow()));
        // A last cell that covers fewer weights is as large as the others; the clip cuts it.
        double x2 = Math.rint(frame.x() + view.x(place.firstColumn() + place.across() * place.columnStep()));
        double y2 = Math.rint(frame.y() + view.y(place.firstRow() + place.down() * place.rowStep()));
        double fromX = (double) (place.firstColumn() - have.firstColumn()) / have.columnStep();
        double fromY = (double) (place.firstRow() - have.firstRow()) / have.rowStep();
        double wide = (double) (place.across() * place.columnStep()) / have.columnStep();
        double tall = (double) (place.down() * place.rowStep()) / have.rowStep();
        ink.graphics().drawImage(tile.image(colors), fromX, fromY, wide, tall, x1, y1, x2 - x1, y2 - y1);
    }

    private Optional<Tile> coarser(Tile.Key key, CellWindow place) {
        int most = Math.max(overview.levelY() - key.levelY(), overview.levelX() - key.levelX());
        for (int up = 1; up <= most; up++) {
            int levelY = Math.min(Math.max(key.levelY(), overview.levelY()), key.levelY() + up);
            int levelX = Math.min(Math.max(key.levelX(), overview.levelX()), key.levelX() + up);
            Optional<Tile> tile = cache.find(key(levelY, levelX, place.firstRow(), place.firstColumn()));
            if (tile.isPresent()) {
                return tile;
            }
        }
        return Optional.empty();
    }

    private void measure() {
        List<Tile> tiles =
                overviewKeys.stream().map(cache::find).flatMap(Optional::stream).toList();
        float[] magnitudes =
                new float[tiles.stream().mapToInt(t -> t.sample().length).sum()];
        int filled = 0;
        for (Tile tile : tiles) {
            System.arraycopy(tile.sample(), 0, magnitudes, filled, tile.sample().length);
            filled += tile.sample().length;
            maximum = Math.max(maximum, tile.maximum());
        }
        if (filled > 0) {
            Arrays.sort(magnitudes);
            usual = magnitudes[(int) (USUAL_SHARE * (filled - 1))];
        }
    }

    private static Tile.Key key(Viewport view, long row, long column) {
        return key(view.levelY(), view.levelX(), row, column);
    }

    private static Tile.Key key(int levelY, int levelX, long row, long column) {
        return new Tile.Key(levelY, levelX, (row >> levelY) / Tile.EDGE, (column >> levelX) / Tile.EDGE);
    }
}
