package lapidary.core.latency;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.tensor.DType;

/// Times of products that are not in a table, from those of the same type that are.
///
/// A shape that was measured has its own time. Of others the time is taken to be `a · rows + b · bytes`, a and b by
/// least squares of relative errors over all shapes of the type, neither below 0; with a single shape measured, as its
/// bytes. Between two working sets it goes by the straight line over their logarithm; beyond the smallest and the
/// largest it stays.
final class Interpolation {
    /// Relative half-width that a time has at least that was not measured.
    private static final double DOUBT = 0.15;

    private final Map<Product, Timing> known;

    /// @param known of one type, at least one
    Interpolation(Map<Product, Timing> known) {
        this.known = known;
    }

    Timing of(DType type, long rows, long columns, long workingSet) {
        SortedSet<Long> sets = known.keySet().stream()
                .filter(product -> product.rows() == rows && product.columns() == columns)
                .map(Product::workingSet)
                .collect(Collectors.toCollection(TreeSet::new));
        boolean isKnown = !sets.isEmpty();
        if (!isKnown) {
            known.keySet().forEach(product -> sets.add(product.workingSet()));
        }
        NavigableMap<Long, Timing> bySet = new TreeMap<>();
        for (long set : sets) {
            bySet.put(
                    set,
                    isKnown
                            ? known.get(new Product(type, Math.toIntExact(rows), Math.toIntExact(columns), set))
                            : fitted(type, rows, columns, set));
        }
        return between(bySet, workingSet);
    }

    private static Timing between(NavigableMap<Long, Timing> bySet, long workingSet) {
        Map.Entry<Long, Timing> below = bySet.floorEntry(workingSet);
        Map.Entry<Long, Timing> above = bySet.higherEntry(workingSet);
        if (below == null) {
            return bySet.firstEntry().getValue();
        }
        if (above == null) {
            return below.getValue();
        }
        double step = Math.log((double) above.getKey() / below.getKey());
        return below.getValue().towards(above.getValue(), Math.log((double) workingSet / below.getKey()) / step);
    }

    private Timing fitted(DType type, long rows, long columns, long set) {
        List<Map.Entry<Product, Timing>> own = known.entrySet().stream()
                .filter(entry -> entry.getKey().workingSet() == set)
                .toList();
        double[] factors = factors(own);
        double bytes = (double) rows * columns * Product.bits(type) / Byte.SIZE;
        double nanos = factors[0] * rows + factors[1] * bytes;
        double spread = DOUBT;
        for (Map.Entry<Product, Timing> entry : own) {
            double said = factors[0] * entry.getKey().rows()
                    + factors[1] * entry.getKey().bytes();
            double time = entry.getValue().nanos();
            spread = time > 0 ? Math.max(spread, Math.min(1, Math.abs(said - time) / time)) : spread;
        }
        return new Timing(nanos, nanos * (1 - spread), nanos * (1 + spread), 1);
    }

    /// Nanoseconds of a row and of a byte: least Σ ((a · rows + b · bytes) / time − 1)².
    static double[] factors(List<Map.Entry<Product, Timing>> own) {
        double rr = 0;
        double rb = 0;
        double bb = 0;
        double r = 0;
        double b = 0;
        for (Map.Entry<Product, Timing> entry : own) {
            double time = Math.max(entry.getValue().nanos(), Double.MIN_NORMAL);
            double rows = entry.getKey().rows() / time;
            double bytes = entry.getKey().bytes() / time;
            rr += rows * rows;
            rb += rows * bytes;
            bb += bytes * bytes;
            r += rows;
            b += bytes;
        }
        double determinant = rr * bb - rb * rb;
        if (determinant > 1e-9 * rr * bb) {
            double perRow = (r * bb - b * rb) / determinant;
            double perByte = (b * rr - r * rb) / determinant;
            if (perRow >= 0 && perByte >= 0) {
                return new double[] {perRow, perByte};
            }
            if (perByte < 0) {
                return new double[] {r / rr, 0};
            }
        }
        return new double[] {0, b / bb};
    }

    /// By straight lines over contexts; beyond the last by that of the last two, never below 0.
    static Timing at(SortedMap<Integer, Timing> known, int context) {
        Timing exact = known.get(context);
        if (exact != null || known.size() == 1) {
            return exact != null ? exact : known.firstEntry().getValue();
        }
        List<Map.Entry<Integer, Timing>> contexts = List.copyOf(known.entrySet());
        int to = 1;
        while (to < contexts.size() - 1 && contexts.get(to).getKey() < context) {
            to++;
        }
        int from = contexts.get(to - 1).getKey();
        double share = (double) (context - from) / (contexts.get(to).getKey() - from);
        Timing first = contexts.get(to - 1).getValue();
        Timing last = contexts.get(to).getValue();
        double nanos = Math.max(0, first.nanos() + share * (last.nanos() - first.nanos()));
        double reach = Math.max(1, Math.abs(share));
        double below = reach * Math.max(first.nanos() - first.low(), last.nanos() - last.low());
        double above = reach * Math.max(first.high() - first.nanos(), last.high() - last.nanos());
        return new Timing(nanos, Math.max(0, nanos - below), nanos + above, Math.min(first.count(), last.count()));
    }
}
