package lapidary.core.edit;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.tensor.Shape;

/// Factors for single weights of one tensor.
///
/// As text, the way recipes hold them: `row,column=factor`, separated by semicolons, rows first: "3,17=0; 204,412=0.5".
///
/// @param factors by place; finite, 0 removes a weight
public record WeightEdits(SortedMap<Place, Double> factors) {
    /// Changes nothing.
    public static final WeightEdits NONE = new WeightEdits(new TreeMap<>());

    /// One edit as it is written.
    static final String ENTRY =
            "[0-9]{1,9} *, *[0-9]{1,9} *= *-?[0-9]{1,20}(?:\\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,3})?";

    /// A weight within its tensor, counted from 0 as the tensor is stored.
    public record Place(int row, int column) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::row).thenComparingInt(Place::column);

        public Place {
            if (row < 0 || column < 0) {
                throw new IllegalArgumentException("no weight at " + row + ", " + column);
            }
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    public WeightEdits {
        factors = Collections.unmodifiableSortedMap(new TreeMap<>(factors));
        factors.forEach((place, factor) -> {
            if (!Double.isFinite(factor)) {
                throw new IllegalArgumentException("a factor of " + factor + " at " + place);
            }
        });
    }

    /// The canonical text.
    public String text() {
        return factors.entrySet().stream()
                .map(entry -> entry.getKey().row() + "," + entry.getKey().column() + "=" + number(entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String number(double factor) {
        return factor == Math.rint(factor) && Math.abs(factor) < 1e15
                ? Long.toString((long) factor)
                : Double.toString(factor);
    }

    /// Reads a text.
    ///
    /// @throws IllegalArgumentException saying what is wrong, fit to be shown to the user
    public static WeightEdits parse(String text) {
        SortedMap<Place, Double> factors = new TreeMap<>();
        for (String entry :
                Arrays.stream(text.split(";", -1)).map(String::strip).toList()) {
            if (entry.isEmpty() && text.isBlank()) {
                return NONE;
            }
            if (!entry.matches(ENTRY)) {
                throw new IllegalArgumentException("expected ROW,COLUMN=FACTOR, found '" + entry + "'");
            }
            String[] parts = entry.split(" *[,=] *", -1);
            Place place = new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            double factor = Double.parseDouble(parts[2]);
            if (!Double.isFinite(factor)) {
                throw new IllegalArgumentException("expected a finite factor, found '" + entry + "'");
            }
            if (factors.put(place, factor) != null) {
                throw new IllegalArgumentException(
                        "row " + place.row() + ", column " + place.column() + " stands there twice");
            }
        }
        return new WeightEdits(factors);
    }

    /// The same with another factor at a place.
    public WeightEdits put(Place place, double factor) {
        SortedMap<Place, Double> copy = new TreeMap<>(factors);
        copy.put(place, factor);
        return new WeightEdits(copy);
    }

    /// The same with others beside them, which count where both name a weight; a factor of 1 takes an edit back.
    public WeightEdits and(WeightEdits others) {
        SortedMap<Place, Double> copy = new TreeMap<>(factors);
        copy.putAll(others.factors);
        copy.values().removeIf(factor -> factor == 1);
        return new WeightEdits(copy);
    }

    public boolean isEmpty() {
        return factors.isEmpty();
    }

    /// The first place outside a tensor.
    public Optional<Place> outside(Shape shape) {
        return factors.keySet().stream()
                .filter(place -> place.row() >= shape.rows() || place.column() >= shape.columns())
                .findFirst();
    }

    /// "1 weight set to 0", "2 weights scaled": what is done, in words.
    public String words() {
        long zeroed = factors.values().stream().filter(factor -> factor == 0).count();
        long scaled = factors.size() - zeroed;
        String first = zeroed == 0 ? "" : count(zeroed) + " set to 0";
        String second = scaled == 0 ? "" : count(scaled) + " scaled";
        return first.isEmpty() || second.isEmpty() ? first + second : first + ", " + second;
    }

    private static String count(long weights) {
        return weights == 1 ? "1 weight" : weights + " weights";
    }
}
