package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Reads tables in text: image lists, images as rows of pixels, features of examples, pairs of sentences.
final class TableData {
    private static final long LARGEST = 1L << 29;
    private static final int MOST_ROWS = 10_000_000;

    private final Path file;
    private final Unpacked packed;
    private final TableShape shape;
    private final Job job;

    private TableData(Path file, Unpacked packed, TableShape shape, Job job) {
        this.file = file;
        this.packed = packed;
        this.shape = shape;
        this.job = job;
    }

    /// The kind of a table by its beginning; empty when it is none.
    ///
    /// @param end where the last whole line of it ends
    static Optional<DataKind> kind(Path file, byte[] head, int end) {
        try {
            TableShape shape = TableShape.of(file, head, end);
            if (shape.columns() < 2) {
                return Optional.empty();
            }
            if (shape.pictureColumn().isPresent()) {
                return Optional.of(DataKind.IMAGES);
            }
            if (shape.isNumbers()) {
                boolean isImages = new NumberTable(file, shape).looksLikeImages(head, end);
                return Optional.of(isImages ? DataKind.IMAGES : DataKind.ARRAYS);
            }
            return shape.pairColumns().isEmpty() ? Optional.empty() : Optional.of(DataKind.PAIRS);
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    /// @throws FormatException when the table has nothing of that kind
    static DataSet read(Path file, DataKind kind, Job job) throws IOException {
        Unpacked packed = Unpacked.read(file, LARGEST, "table", job);
        byte[] content = packed.content();
        TableShape shape = TableShape.of(file, content, content.length);
        TableData table = new TableData(file, packed, shape, job);
        if (kind == DataKind.PAIRS) {
            return table.pairs();
        }
        if (kind == DataKind.IMAGES && shape.pictureColumn().isPresent()) {
            return table.pictures(shape.pictureColumn().getAsInt());
        }
        if (!shape.isNumbers()) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    file,
                    "table",
                    "columns of numbers (and one of labels)",
                    "columns of other texts: " + shape.nameOf(shape.wordColumn().orElse(0)));
        }
        return new NumberTable(file, shape).read(packed, kind, job);
    }

    private PairData pairs() throws FormatException {
        List<Integer> columns = shape.pairColumns();
        if (columns.isEmpty()) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    file,
                    "table",
                    "two columns of sentences and one of scores (sentence1, sentence2, score)",
                    shape.columns() + " columns" + (shape.hasNames() ? ": " + String.join(", ", shape.names()) : ""));
        }
        List<PairData.Pair> pairs = new ArrayList<>();
        Sketch.Builder sketch = new Sketch.Builder(DataKind.PAIRS);
        TableRows rows = body();
        int needed = 1 + columns.stream().mapToInt(Integer::intValue).max().orElse(0);
        while (rows.hasNext()) {
            List<String> row = row(rows, pairs.size(), needed);
            String score = row.get(columns.get(2));
            if (!TableShape.isNumber(score) || !Double.isFinite(Double.parseDouble(score))) {
                throw rows.wrong(Problem.BAD_VALUE, "a score in " + shape.nameOf(columns.get(2)), "'" + score + "'");
            }
            PairData.Pair pair =
                    new PairData.Pair(row.get(columns.get(0)), row.get(columns.get(1)), Double.parseDouble(score));
            pairs.add(pair);
            sketch.add(hash(pair.first()) * 31 + hash(pair.second()));
        }
        String note = "sentences from " + shape.nameOf(columns.get(0)) + " and " + shape.nameOf(columns.get(1))
                + ", scores from " + shape.nameOf(columns.get(2));
        return new PairData(origin(sketch.build(), List.of(note)), pairs);
    }

    /// Rows behind the names, checked to be there.
    private TableRows body() throws FormatException {
        TableRows rows = new TableRows(file, packed.content());
        if (rows.hasNext() && shape.hasNames()) {
            rows.next();
        }
        if (!rows.hasNext()) {
            throw new FormatException(Problem.TRUNCATED, file, "table", "at least one row", "none");
        }
        return rows;
    }

    private List<String> row(TableRows rows, int before, int columns) throws FormatException {
        job.check();
        List<String> row = rows.next();
        if (row.size() < columns) {
            throw rows.wrong(Problem.TRUNCATED, columns + " columns", row.size() + " columns");
        }
        if (before == MOST_ROWS) {
            throw rows.wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_ROWS + " rows", "more");
        }
        return row;
    }

    /// A hash of letters and digits alone.
    private static long hash(String sentence) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < sentence.length(); i++) {
            char character = Character.toLowerCase(sentence.charAt(i));
            if (Character.isLetterOrDigit(character)) {
                hash = (hash ^ character) * 0x100000001b3L;
            }
        }
        return hash;
    }

    private Origin origin(Sketch sketch, List<String> notes) {
        return new Origin(
                Origin.nameOf(file), List.of(file), new Content(packed.sha256(), packed.fileBytes(), sketch), notes);
    }

    private ImageData pictures(int column) throws IOException {
        OptionalInt named = shape.labelColumn();
        int label = named.isPresent() ? named.getAsInt() : shape.columns() == 2 ? 1 - column : -1;
        List<Path> files = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        TableRows rows = body();
        while (rows.hasNext()) {
            List<String> row = row(rows, files.size(), shape.columns());
            files.add(picture(row.get(column), rows));
            labels.add(label < 0 ? "" : row.get(label));
        }
        Optional<Labels> classes = label < 0 ? Optional.empty() : Optional.of(classes(labels));
        String note = label < 0
                ? "no column of labels: the images have no classes"
                : "files from " + shape.nameOf(column) + ", classes from " + shape.nameOf(label);
        return PictureFiles.read(file, files, classes, List.of(note), job);
    }

    /// Only files below the folder of the list are read.
    private Path picture(String cell, TableRows rows) throws FormatException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        try {
            Path path = folder == null
                    ? Path.of(cell)
                    : folder.resolve(cell.replace('\\', '/')).normalize();
            if (folder != null && !path.startsWith(folder)) {
                throw rows.wrong(Problem.BAD_VALUE, "a file below the folder of the list", "'" + cell + "'");
            }
            if (!Files.isRegularFile(path)) {
                throw rows.wrong(Problem.MISSING_FILE, "the image " + path, "none");
            }
            return path;
        } catch (InvalidPathException e) {
            throw rows.wrong(Problem.BAD_VALUE, "the name of a file", "'" + cell + "'");
        }
    }

    /// Whether a label is the number of a class. (Six digits stay below [Labels#MOST_CLASSES].)
    static boolean isClassNumber(String label) {
        return label.matches("[0-9]{1,6}");
    }

    /// Numbers from 0 on as they are; other labels by their alphabetical order.
    static Labels classes(List<String> cells) {
        if (cells.stream().allMatch(TableData::isClassNumber)) {
            return Labels.of(cells.stream().mapToInt(Integer::parseInt).toArray(), List.of());
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        cells.stream().distinct().sorted().forEach(name -> numbers.put(name, numbers.size()));
        return new Labels(cells.stream().mapToInt(numbers::get).toArray(), List.copyOf(numbers.keySet()));
    }
}
