package lapidary.core.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What nothing else beats: no other point is at most as large and at most as bad, and better in one of both.
public final class ParetoFront {
    private ParetoFront() {}

    /// The points of the front, by size. Of points that are the same in both, all are on it; points
    /// without a finite
    /// size and loss are not.
    public static <P> List<P> of(List<P> points, ToDoubleFunction<P> size, ToDoubleFunction<P> loss) {
        List<P> sorted = points.stream()
                .filter(point ->
                        Double.isFinite(size.applyAsDouble(point)) && Double.isFinite(loss.applyAsDouble(point)))
                .sorted(Comparator.comparingDouble(size).thenComparingDouble(loss))
                .toList();
        List<P> front = new ArrayList<>();
        for (P point : sorted) {
            P last = front.isEmpty() ? null : front.getLast();
            if (last == null || isBetter(point, last, loss) || isSame(point, last, size, loss)) {
                front.add(point);
            }
        }
        return front;
    }

    private static <P> boolean isBetter(P point, P last, ToDoubleFunction<P> loss) {
        return loss.applyAsDouble(point) < loss.applyAsDouble(last);
    }

    private static <P> boolean isSame(P point, P last, ToDoubleFunction<P> size, ToDoubleFunction<P> loss) {
        return loss.applyAsDouble(point) == loss.applyAsDouble(last)
                && size.applyAsDouble(point) == size.applyAsDouble(last);
    }
}
