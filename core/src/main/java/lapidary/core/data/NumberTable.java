package lapidary.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;
import lapidary.core.tensor.Shape;

/// A table of numbers: the features of an example a row, or the pixels of an image, and perhaps its class.
record NumberTable(Path file, TableShape shape) {
    private static final int MOST_NUMBERS = 1 << 27;
    private static final int FEWEST_PIXELS = 64;
    private static final int COLOUR_SIDE = 16;

    /// Whether the columns are named as pixels, or have no names and are as many as a square image has.
    boolean looksLikeImages(byte[] head, int end) throws FormatException {
        int label = labelColumn();
        int features = shape.columns() - (label < 0 ? 0 : 1);
        if (side(features) == 0) {
            return false;
        }
        if (shape.hasNames()) {
            return features >= FEWEST_PIXELS && shape.namesPixels(label);
        }
        TableRows rows = new TableRows(file, head, end);
        while (rows.hasNext()) {
            List<String> row = rows.next();
            for (int i = 0; i < row.size(); i++) {
                if (i != label && !isLevel(row.get(i))) {
                    return false;
                }
            }
        }
        return features >= FEWEST_PIXELS;
    }

    private static boolean isLevel(String cell) {
        return cell.matches("[0-9]{1,3}(\\.0*)?") && Double.parseDouble(cell) <= 255;
    }

    /// The column of classes: the one that is called so, the one that is no numbers, or without names the first of
    /// an image's and the last of others; −1 for none.
    private int labelColumn() {
        OptionalInt named = shape.labelColumn();
        if (named.isPresent()) {
            return named.getAsInt();
        }
        if (shape.wordColumn().isPresent()) {
            return shape.wordColumn().getAsInt();
        }
        boolean isOneMore = side(shape.columns() - 1) > 0 && side(shape.columns()) == 0;
        return isOneMore && shape.columns() > FEWEST_PIXELS ? 0 : -1;
    }

    /// The side of a square image of so many numbers, grey or in colour; 0 for none.
    private static int side(int numbers) {
        int grey = (int) Math.round(Math.sqrt(numbers));
        if (grey * grey == numbers) {
            return grey;
        }
        int colour = (int) Math.round(Math.sqrt(numbers / 3.0));
        return 3 * colour * colour == numbers && colour >= COLOUR_SIDE ? colour : 0;
    }

    DataSet read(Unpacked packed, DataKind kind, Job job) throws FormatException {
        int label = labelColumn();
        int features = shape.columns() - (label < 0 ? 0 : 1);
        Gathered gathered = gather(packed.content(), label, features, job);
        if (gathered.rows() == 0) {
            throw new FormatException(Problem.TRUNCATED, file, "table", "at least one row", "none");
        }
        Optional<Labels> classes = label < 0 ? Optional.empty() : Optional.of(TableData.classes(gathered.labels()));
        String note = label < 0 ? "no column of labels" : "classes from " + shape.nameOf(label);
        return kind == DataKind.IMAGES
                ? images(packed, gathered.numbers(), gathered.rows(), features, classes, note)
                : arrays(packed, gathered.numbers(), gathered.rows(), features, classes, note);
    }

    /// The cells of a table.
    private record Gathered(float[] numbers, int rows, List<String> labels) {}

    private Gathered gather(byte[] content, int label, int features, Job job) throws FormatException {
        List<String> labels = new ArrayList<>();
        float[] numbers = new float[Math.max(features, 1024)];
        int rows = 0;
        TableRows table = new TableRows(file, content);
        if (table.hasNext() && shape.hasNames()) {
            table.next();
        }
        while (table.hasNext()) {
            job.check();
            List<String> row = table.next();
            if (row.size() != shape.columns()) {
                throw table.wrong(Problem.BAD_SHAPE, shape.columns() + " columns", row.size() + " columns");
            }
            long needed = (rows + 1L) * features;
            if (needed > MOST_NUMBERS) {
                throw table.wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_NUMBERS + " numbers", "more");
            }
            if (needed > numbers.length) {
                numbers = Arrays.copyOf(numbers, (int) Math.min(MOST_NUMBERS, 2 * needed));
            }
            int at = rows * features;
            for (int i = 0; i < row.size(); i++) {
                if (i == label) {
                    labels.add(row.get(i));
                } else {
                    numbers[at++] = number(row.get(i), i, table);
                }
            }
            rows++;
        }
        return new Gathered(Arrays.copyOf(numbers, rows * features), rows, labels);
    }

    private float number(String cell, int column, TableRows table) throws FormatException {
        if (!TableShape.isNumber(cell)) {
            throw table.wrong(Problem.BAD_VALUE, "a number in " + shape.nameOf(column), "'" + cell + "'");
        }
        return cell.equalsIgnoreCase("nan") ? Float.NaN : Float.parseFloat(cell);
    }

    private ImageData images(
            Unpacked packed, float[] numbers, int rows, int features, Optional<Labels> labels, String note)
            throws FormatException {
        int side = side(features);
        if (side == 0) {
            throw new FormatException(
                    Problem.BAD_SHAPE,
                    file,
                    "table",
                    "as many columns as a square image has pixels (and one of labels)",
                    features + " columns of numbers");
        }
        boolean isColour = features == 3 * side * side;
        float largest = 0;
        for (float number : numbers) {
            if (!(number >= 0)) {
                throw new FormatException(
                        Problem.BAD_VALUE, file, "pixels", "numbers from 0 on", String.valueOf(number));
            }
            largest = Math.max(largest, number);
        }
        float peak = largest <= 1 ? 1 : largest <= 16 ? 16 : largest <= 255 ? 255 : largest;
        PixelTable.Layout layout = new PixelTable.Layout(0, side, side, isColour ? 3 : 1, isColour);
        PixelTable table = PixelTable.ofNumbers(numbers, rows, layout, peak);
        List<String> notes = new ArrayList<>(List.of(
                note,
                "images of " + side + " × " + side + ", white is " + (int) peak + " (the largest number is "
                        + (largest == (int) largest ? String.valueOf((int) largest) : String.valueOf(largest)) + ")"));
        if (isColour) {
            notes.add("all reds come first, then greens, then blues");
        }
        return new ImageData(origin(packed, table.sketch(), notes), table, labels);
    }

    private ArrayData arrays(
            Unpacked packed, float[] numbers, int rows, int features, Optional<Labels> labels, String note) {
        Sketch.Builder sketch = new Sketch.Builder(DataKind.ARRAYS);
        double[] values = new double[numbers.length];
        for (int i = 0; i < rows; i++) {
            long hash = 0;
            for (int at = i * features; at < (i + 1) * features; at++) {
                values[at] = numbers[at];
                hash = hash * 0x100000001b3L + Double.hashCode(values[at]);
            }
            sketch.add(hash);
        }
        DataArray array = new DataArray("features", Shape.of(rows, features), false, values);
        return new ArrayData(origin(packed, sketch.build(), List.of(note)), List.of(array), labels);
    }

    private Origin origin(Unpacked packed, Sketch sketch, List<String> notes) {
        return new Origin(
                Origin.nameOf(file), List.of(file), new Content(packed.sha256(), packed.fileBytes(), sketch), notes);
    }
}
