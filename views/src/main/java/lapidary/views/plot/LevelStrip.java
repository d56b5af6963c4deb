package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Insets;
import javafx.scene.layout.Region;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;
import javafx.scene.shape.PathElement;

/// The levels of a data type on a line from −1 to 1, small enough for a cell of a table: a tick for each level, or a
/// hill where numbers have no fixed places. Coloured by the style sheet.
public final class LevelStrip extends Region {
    private static final double WIDTH = 120;
    private static final double HEIGHT = 18;
    private static final double FOOT = 3;
    private static final int MOST_TICKS_PER_PIXEL = 1;

    private final Path line = new Path();
    private final Path zero = new Path();
    private final Path ticks = new Path();
    private final Path hill = new Path();
    private List<Float> levels = List.of();
    private List<Long> counts = List.of();

    public LevelStrip() {
        getStyleClass().add("level-strip");
        line.getStyleClass().add("level-line");
        zero.getStyleClass().add("level-zero");
        ticks.getStyleClass().add("level-ticks");
        hill.getStyleClass().add("level-hill");
        getChildren().addAll(hill, line, zero, ticks);
        for (Path path : List.of(line, zero, ticks, hill)) {
            path.setManaged(false);
        }
        setMouseTransparent(true);
    }

    /// Draws these levels.
    ///
    /// @param levels in [−1, 1]; empty where they have no fixed places
    /// @param counts how often numbers fall into equal bins over [−1, 1], shown where there are no levels
    public void show(List<Float> levels, List<Long> counts) {
        this.levels = List.copyOf(levels);
        this.counts = List.copyOf(counts);
        requestLayout();
    }

    @Override
    protected double computePrefWidth(double height) {
        return WIDTH;
    }

    @Override
    protected double computePrefHeight(double width) {
        return HEIGHT;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected void layoutChildren() {
        Insets room = getInsets();
        double left = room.getLeft() + 1;
        double width = Math.max(1, getWidth() - left - room.getRight() - 1);
        double foot = Math.floor(getHeight() - room.getBottom() - FOOT) + 0.5;
        double top = room.getTop() + 2;
        line.getElements().setAll(new MoveTo(left, foot), new LineTo(left + width, foot));
        double middle = Math.floor(left + width / 2) + 0.5;
        zero.getElements().setAll(new MoveTo(middle, foot + 1), new LineTo(middle, foot + FOOT));
        ticks.getElements().setAll(levels.isEmpty() ? List.of() : ticks(left, width, top, foot));
        hill.getElements().setAll(levels.isEmpty() ? hill(left, width, top, foot) : List.of());
    }

    /// Of many levels on a pixel one is drawn.
    private List<PathElement> ticks(double left, double width, double top, double foot) {
        List<PathElement> elements = new ArrayList<>();
        double free = Double.NEGATIVE_INFINITY;
        for (float level : levels) {
            double x = Math.floor(left + (level + 1) / 2 * (width - 1)) + 0.5;
            if (x - free >= MOST_TICKS_PER_PIXEL) {
                elements.add(new MoveTo(x, top));
                elements.add(new LineTo(x, foot));
                free = x;
            }
        }
        return elements;
    }

    private List<PathElement> hill(double left, double width, double top, double foot) {
        // The largest of every group lies at an end; it would flatten all others.
        long most = counts.stream()
                .skip(1)
                .limit(Math.max(0, counts.size() - 2))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        List<PathElement> elements = new ArrayList<>();
        if (most > 0) {
            elements.add(new MoveTo(left, foot));
            for (int i = 0; i < counts.size(); i++) {
                double share = Math.min(1, Math.sqrt((double) counts.get(i) / most));
                elements.add(new LineTo(left + (i + 0.5) / counts.size() * width, foot - share * (foot - top)));
            }
            elements.add(new LineTo(left + width, foot));
        }
        return elements;
    }
}
