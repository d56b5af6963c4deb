package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;

/// A corner of a weight matrix: which weights are kept, and where the groups of N:M begin.
public final class MaskPlot extends Plot {
    private static final double LEFT = 8;

    /// @param kept `boolean[rows][columns]`
    /// @param group inputs of a group; 0 without groups
    @SuppressWarnings("ArrayRecordComponent") // decision: what is drawn once, not compared
    public record Mask(boolean[][] kept, int group) {}

    private final ObjectProperty<Optional<Mask>> mask = new SimpleObjectProperty<>(this, "mask", Optional.empty());

    public MaskPlot() {
        super("mask-plot");
        mask.subscribe(ignored -> redraw());
    }

    public ObjectProperty<Optional<Mask>> maskProperty() {
        return mask;
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        mask.get().ifPresent(shown -> {
            for (boolean[] row : shown.kept()) {
                StringBuilder text = new StringBuilder();
                for (boolean isKept : row) {
                    text.append(isKept ? '1' : '0');
                }
                rows.add(List.of(text.toString()));
            }
        });
        return new ChartTable(List.of("kept"), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        double top = Axes.HEAD + 2 * Ink.LINE + 4;
        Optional<Mask> shown = mask.get().filter(found -> found.kept().length > 0);
        if (shown.isEmpty()) {
            caption(ink, "Weights kept", "none of this layer is pruned");
            return;
        }
        boolean[][] kept = shown.get().kept();
        int columns = kept[0].length;
        int group = shown.get().group();
        caption(
                ink,
                String.format(Locale.ROOT, "First %d outputs × %d inputs", kept.length, columns),
                group > 0 ? "filled: kept; lines: groups of " + group : "filled: kept");
        double cell = Math.max(1, Math.min((width - 2 * LEFT) / columns, (height - top - 4) / kept.length));
        for (int row = 0; row < kept.length; row++) {
            for (int column = 0; column < columns; column++) {
                ink.graphics().setFill(ink.palette().get(kept[row][column] ? PlotColor.COMPRESSED : PlotColor.GRID));
                ink.graphics()
                        .fillRect(
                                LEFT + column * cell,
                                top + row * cell,
                                Math.max(1, cell - 0.6),
                                Math.max(1, cell - 0.6));
            }
        }
        for (int column = group; group > 0 && column <= columns; column += group) {
            double x = LEFT + column * cell - 0.3;
            ink.hairline(x, top, x, top + kept.length * cell, ink.palette().get(PlotColor.AXIS));
        }
    }

    private static void caption(Ink ink, String title, String words) {
        ink.text(
                title,
                LEFT,
                Axes.HEAD + Ink.LINE / 2,
                TextAlignment.LEFT,
                ink.palette().get(PlotColor.TEXT));
        ink.text(
                words,
                LEFT,
                Axes.HEAD + 3 * Ink.LINE / 2,
                TextAlignment.LEFT,
                ink.palette().get(PlotColor.MUTED));
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {}
}
