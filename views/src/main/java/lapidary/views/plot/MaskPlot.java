package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;

/// A corner of a weight matrix: which weights are kept, and where the groups of N:M begin.
public final class MaskPlot extends Plot {
    private static final double LEFT = 8;

    /// @param kept `boolean[rows][columns]`
    /// @param group inputs of a group; 0 without groups
    @SuppressWarnings("ArrayRecordComponent") // decision: what is drawn once, not compared
    public record Mask(boolean[][] kept, int group) {}

    private final ObjectProperty<Optional<Mask>> mask = new SimpleObjectProperty<>(this, "mask", Optional.empty());

    private final StringProperty missing =
            new SimpleStringProperty(this, "missing", Messages.of("plot.none-layer-pruned"));

    public MaskPlot() {
        super("mask-plot");
        missing.subscribe(ignored -> redraw());
        mask.subscribe(ignored -> redraw());
    }

    public ObjectProperty<Optional<Mask>> maskProperty() {
        return mask;
    }

    /// What to say while there is no mask.
    public StringProperty missingProperty() {
        return missing;
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
            caption(ink, Messages.of("plot.weights-kept"), missing.get());
            return;
        }
        boolean[][] kept = shown.get().kept();
        int group = shown.get().group();
        Cells cells = Cells.of(kept.length, kept[0].length, group, width - 2 * LEFT, height - top - 4);
        caption(
                ink,
                Messages.of("plot.first-outputs-inputs", cells.rows(), cells.columns()),
                group > 0 ? Messages.of("plot.filled-kept-frames", group) : Messages.of("plot.filled-kept"));
        double gap = Math.min(2, cells.size() / 6);
        for (int row = 0; row < cells.rows(); row++) {
            for (int column = 0; column < cells.columns(); column++) {
                ink.graphics().setFill(ink.palette().get(kept[row][column] ? PlotColor.COMPRESSED : PlotColor.GRID));
                ink.graphics()
                        .fillRect(
                                LEFT + column * cells.size() + gap,
                                top + row * cells.size() + gap,
                                cells.size() - 2 * gap,
                                cells.size() - 2 * gap);
            }
        }
        double bottom = top + cells.rows() * cells.size();
        for (int column = 0; group > 0 && column <= cells.columns(); column += group) {
            double x = LEFT + column * cells.size();
            ink.hairline(x, top, x, bottom, ink.palette().get(PlotColor.TEXT));
        }
    }

    /// How much of a mask is shown, and how large: cells that can be told apart, whole groups.
    record Cells(int rows, int columns, double size) {
        private static final double SMALLEST = 7;
        private static final double LARGEST = 14;

        static Cells of(int rows, int columns, int group, double width, double height) {
            double size = Math.clamp(Math.min(width / columns, height / rows), SMALLEST, LARGEST);
            int wide = (int) Math.clamp((long) (width / size), 1, columns);
            int high = (int) Math.clamp((long) (height / size), 1, rows);
            return new Cells(high, group > 0 && wide > group ? wide / group * group : wide, size);
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
