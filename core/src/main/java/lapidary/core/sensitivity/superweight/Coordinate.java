package lapidary.core.sensitivity.superweight;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.edit.WeightEdits;
import lapidary.core.tensor.TensorId;

/// One weight of a tensor, counted from 0.
///
/// @param row output channel
/// @param column input channel
public record Coordinate(TensorId tensor, int row, int column) {
    private static final Pattern TEXT = Pattern.compile("(.+)\\[([0-9]{1,9}),\\s*([0-9]{1,9})]");

    public Coordinate {
        if (row < 0 || column < 0) {
            throw new IllegalArgumentException("no weight at " + row + ", " + column);
        }
    }

    /// "blk.1.ffn_down.weight[2070, 7310]"; what [#parse] reads.
    @Override
    public String toString() {
        return tensor + "[" + row + ", " + column + "]";
    }

    /// Where it is in its tensor.
    public WeightEdits.Place place() {
        return new WeightEdits.Place(row, column);
    }

    /// Factors of weights, tensor by tensor.
    public static Map<TensorId, WeightEdits> edits(Map<Coordinate, Double> factors) {
        Map<TensorId, WeightEdits> edits = new TreeMap<>();
        factors.forEach(
                (at, factor) -> edits.merge(at.tensor(), WeightEdits.NONE.put(at.place(), factor), WeightEdits::and));
        return edits;
    }

    /// Empty for what is none.
    public static Optional<Coordinate> parse(String text) {
        Matcher found = TEXT.matcher(text.strip());
        return found.matches()
                ? Optional.of(new Coordinate(
                        new TensorId(found.group(1).strip()),
                        Integer.parseInt(found.group(2)),
                        Integer.parseInt(found.group(3))))
                : Optional.empty();
    }
}
