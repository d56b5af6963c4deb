package lapidary.core.stats;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The weights farthest from the mean; of equally far ones the first in row order. Independent of the order of
/// adding.
final class FarthestWeights {
    private final Comparator<Outlier> nearestFirst;
    private final int capacity;
    private final double mean;
    private final double deviation;
    private final PriorityQueue<Outlier> kept;

    FarthestWeights(int capacity, double mean, double deviation) {
        this.capacity = capacity;
        this.mean = mean;
        this.deviation = deviation;
        this.nearestFirst = Comparator.comparingDouble(this::distance)
                .thenComparing(Comparator.comparingLong(Outlier::row)
                        .thenComparingLong(Outlier::column)
                        .reversed());
        this.kept = new PriorityQueue<>(nearestFirst);
    }

    /// Adds a block of rows that lie behind all that were added; weights that are not finite are passed over.
    void add(float[] values, long firstRow, int rows, int columns) {
        double least = least();
        for (int i = 0; i < rows * columns; i++) {
            double distance = Math.abs(values[i] - mean);
            // Of equally far ones the earlier stays.
            if (distance > least && distance < Double.POSITIVE_INFINITY) {
                double sigmas = deviation == 0 ? 0 : (values[i] - mean) / deviation;
                add(new Outlier(firstRow + i / columns, i % columns, values[i], sigmas));
                least = least();
            }
        }
    }

    void merge(FarthestWeights other) {
        other.kept.forEach(this::add);
    }

    /// Farthest first.
    List<Outlier> sorted() {
        return kept.stream().sorted(nearestFirst.reversed()).toList();
    }

    private double distance(Outlier outlier) {
        return Math.abs(outlier.value() - mean);
    }

    private double least() {
        Outlier nearest = kept.peek();
        return kept.size() < capacity || nearest == null ? -1 : distance(nearest);
    }

    private void add(Outlier outlier) {
        kept.add(outlier);
        if (kept.size() > capacity) {
            kept.poll();
        }
    }
}
