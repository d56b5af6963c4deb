package lapidary.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lapidary.core.format.FormatException;

/// What the beginning of a table says about its columns.
///
/// @param names of the columns as the first row has them; empty where it has none
/// @param columns how many
/// @param numeric whether all cells of a column that were looked at are numbers
/// @param lengths characters of an average cell of each column
/// @param pictures whether the cells of a column are names of image files
/// @param fractions whether a column has a cell with a point
record TableShape(
        List<String> names,
        int columns,
        List<Boolean> numeric,
        List<Double> lengths,
        List<Boolean> pictures,
        List<Boolean> fractions) {
    private static final int LOOKED_AT = 100;
    private static final int SHORTEST_TEXT = 8;
    private static final Set<String> LABELS =
            Set.of("label", "labels", "class", "target", "y", "digit", "category", "species", "fine_label");
    private static final Set<String> SCORES =
            Set.of("score", "similarity", "similarity_score", "label", "labels", "gold", "sim", "relatedness_score");
    private static final Set<String> FIRSTS =
            Set.of("sentence1", "sentence_1", "sentence_a", "sentencea", "text1", "text_a", "s1", "premise", "first");
    private static final Set<String> SECONDS = Set.of(
            "sentence2", "sentence_2", "sentence_b", "sentenceb", "text2", "text_b", "s2", "hypothesis", "second");
    private static final Pattern PIXEL = Pattern.compile("(p|px|pixel|attribute|x|feature)?[_ ]?\\d+|\\d+x\\d+");

    static TableShape of(Path file, byte[] content, int end) throws FormatException {
        TableRows rows = new TableRows(file, content, end);
        List<List<String>> looked = new ArrayList<>();
        while (looked.size() < LOOKED_AT && rows.hasNext()) {
            looked.add(rows.next());
        }
        int columns = looked.stream().mapToInt(List::size).min().orElse(0);
        boolean hasNames = looked.size() > 1 && isHeader(looked.getFirst(), looked.get(1));
        List<List<String>> body = hasNames ? looked.subList(1, looked.size()) : looked;
        List<Boolean> numeric = new ArrayList<>();
        List<Double> lengths = new ArrayList<>();
        List<Boolean> pictures = new ArrayList<>();
        List<Boolean> fractions = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            int column = c;
            List<String> cells = body.stream().map(row -> row.get(column)).toList();
            numeric.add(cells.stream().allMatch(TableShape::isNumber));
            lengths.add(cells.stream().mapToInt(String::length).average().orElse(0));
            pictures.add(cells.stream().allMatch(PictureFiles::isPicture));
            fractions.add(cells.stream().anyMatch(cell -> cell.indexOf('.') >= 0));
        }
        List<String> names = hasNames ? looked.getFirst() : List.of();
        return new TableShape(names, columns, numeric, lengths, pictures, fractions);
    }

    /// A first row of words above numbers, or with a name that is known.
    private static boolean isHeader(List<String> first, List<String> second) {
        boolean hasNumber = first.stream().anyMatch(TableShape::isNumber);
        boolean isAboveNumbers = IntStream.range(0, Math.min(first.size(), second.size()))
                .anyMatch(i -> !isNumber(first.get(i)) && isNumber(second.get(i)));
        boolean isKnown =
                first.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(TableShape::isKnown);
        return isKnown || isAboveNumbers && !hasNumber;
    }

    private static boolean isKnown(String name) {
        return LABELS.contains(name) || SCORES.contains(name) || FIRSTS.contains(name) || SECONDS.contains(name);
    }

    static boolean isNumber(String cell) {
        if (cell.isEmpty() || cell.length() > 40 || "+-.0123456789nN".indexOf(cell.charAt(0)) < 0) {
            return false;
        }
        char last = cell.charAt(cell.length() - 1);
        if (!Character.isDigit(last) && last != '.' && !cell.equalsIgnoreCase("nan")) {
            return false; // "1f", "2d", which Java would take for numbers
        }
        try {
            Double.parseDouble(cell);
            return true;
        } catch (NumberFormatException e) {
            return cell.equalsIgnoreCase("nan");
        }
    }

    boolean hasNames() {
        return !names.isEmpty();
    }

    private OptionalInt named(Set<String> known) {
        return IntStream.range(0, Math.min(columns, names.size()))
                .filter(i -> known.contains(names.get(i).toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /// The column of image files.
    OptionalInt pictureColumn() {
        return IntStream.range(0, columns).filter(pictures::get).findFirst();
    }

    /// The column of classes, by its name.
    OptionalInt labelColumn() {
        return named(LABELS);
    }

    /// Whether it is numbers throughout, but for one column at most.
    boolean isNumbers() {
        return columns > 1 && numeric.stream().filter(is -> !is).count() <= 1;
    }

    /// The one column that is no numbers.
    OptionalInt wordColumn() {
        return IntStream.range(0, columns).filter(i -> !numeric.get(i)).findFirst();
    }

    /// Whether all other columns are named as pixels are.
    boolean namesPixels(int label) {
        return hasNames()
                && IntStream.range(0, columns).filter(i -> i != label).allMatch(i -> PIXEL.matcher(
                                names.get(i).toLowerCase(Locale.ROOT))
                        .matches());
    }

    /// The columns of a pair: first sentence, second sentence, score. By their names; else the two longest texts,
    /// and the last column of numbers, one with a point before others. Empty when there are none.
    List<Integer> pairColumns() {
        int[] texts = IntStream.range(0, columns)
                .filter(i -> !numeric.get(i) && lengths.get(i) >= SHORTEST_TEXT)
                .boxed()
                .sorted((a, b) -> Double.compare(lengths.get(b), lengths.get(a)))
                .limit(2)
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray();
        OptionalInt first = orElse(named(FIRSTS), texts, 0);
        OptionalInt second = orElse(named(SECONDS), texts, 1);
        int[] numbers = IntStream.range(0, columns).filter(numeric::get).toArray();
        int[] exact = IntStream.of(numbers).filter(fractions::get).toArray();
        int[] candidates = exact.length > 0 ? exact : numbers;
        OptionalInt score = orElse(named(SCORES), candidates, candidates.length - 1);
        return first.isPresent() && second.isPresent() && score.isPresent() && numeric.get(score.getAsInt())
                ? List.of(first.getAsInt(), second.getAsInt(), score.getAsInt())
                : List.of();
    }

    private static OptionalInt orElse(OptionalInt named, int[] candidates, int index) {
        return named.isPresent() || index < 0 || index >= candidates.length ? named : OptionalInt.of(candidates[index]);
    }

    /// What a column is called: its name, or "column 3".
    String nameOf(int column) {
        return column < names.size() && !names.get(column).isEmpty()
                ? "'" + names.get(column) + "'"
                : "column " + (column + 1);
    }
}
