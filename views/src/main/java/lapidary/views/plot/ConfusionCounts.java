package lapidary.views.plot;

import java.util.List;
import lapidary.views.text.Messages;

/// How often each true class was taken for each class, by the original model and by the compressed one.
///
/// @param classes their names
/// @param original `long[classes, classes]`, row-major: rows are true classes, columns predicted ones
/// @param compressed the same of the compressed model
public record ConfusionCounts(List<String> classes, long[] original, long[] compressed) {
    /// Nothing counted.
    public static final ConfusionCounts NONE = new ConfusionCounts(List.of(), new long[0], new long[0]);

    public ConfusionCounts {
        classes = List.copyOf(classes);
        original = original.clone();
        compressed = compressed.clone();
        int cells = Math.multiplyExact(classes.size(), classes.size());
        if (original.length != cells || compressed.length != cells) {
            throw new IllegalArgumentException(
                    classes.size() + " classes with " + original.length + " and " + compressed.length + " cells");
        }
    }

    /// What a picture shows.
    public enum Show {
        ORIGINAL(Messages.of("common.original.title")),
        COMPRESSED(Messages.of("common.compressed.title")),
        CHANGE(Messages.of("plot.change"));

        private final String title;

        Show(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public int size() {
        return classes.size();
    }

    public long value(Show show, int row, int column) {
        int cell = row * size() + column;
        return switch (show) {
            case ORIGINAL -> original[cell];
            case COMPRESSED -> compressed[cell];
            case CHANGE -> compressed[cell] - original[cell];
        };
    }

    /// Largest magnitude of a cell.
    long largest(Show show) {
        long largest = 0;
        for (int cell = 0; cell < original.length; cell++) {
            largest = Math.max(largest, Math.abs(value(show, cell / size(), cell % size())));
        }
        return largest;
    }

    /// "true 4, predicted 9: 3 images, 1 with the original".
    String words(int row, int column, String unit) {
        long before = value(Show.ORIGINAL, row, column);
        long after = value(Show.COMPRESSED, row, column);
        return Messages.of(
                after == before ? "plot.true-predicted.same" : "plot.true-predicted",
                classes.get(row),
                classes.get(column),
                after,
                unit,
                before);
    }
}
