package lapidary.app.look;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import lapidary.core.job.Job;
import lapidary.core.tensor.RowSource;
import lapidary.views.text.Messages;

/// Finds the weights that changed most.
final class WorstWeights {
    private static final int WINDOW = 1 << 18;
    private static final Comparator<WorstWeight> BY_ERROR =
            Comparator.comparingDouble(weight -> Math.abs(weight.error()));

    private WorstWeights() {}

    /// The so many weights of largest |error|, largest first; of equals the first in row order.
    /// Weights that did not
    /// change, and those that are not finite, are left out.
    static List<WorstWeight> of(RowSource original, RowSource compressed, int most, Job job) {
        int columns = Math.toIntExact(original.shape().columns());
        int step = Math.max(1, WINDOW / Math.max(1, columns));
        long rows = original.shape().rows();
        PriorityQueue<WorstWeight> worst = new PriorityQueue<>(BY_ERROR);
        float[] before = new float[(int) Math.min(step, rows) * columns];
        float[] after = new float[before.length];
        double least = 0;
        for (long first = 0; first < rows; first += step) {
            job.check();
            job.report((double) first / rows, Messages.of("look.worst-weights.worst-weights"));
            int count = (int) Math.min(step, rows - first);
            original.decode(first, count, before);
            compressed.decode(first, count, after);
            for (int i = 0; i < count * columns; i++) {
                double error = Math.abs((double) after[i] - before[i]);
                if (error > least && Double.isFinite(error)) {
                    worst.add(new WorstWeight(first + i / columns, i % columns, before[i], after[i]));
                    if (worst.size() > most) {
                        worst.poll();
                    }
                    least = worst.size() == most ? Math.abs(worst.element().error()) : 0;
                }
            }
        }
        return worst.stream()
                .sorted(BY_ERROR.reversed().thenComparingLong(WorstWeight::row).thenComparingLong(WorstWeight::column))
                .toList();
    }
}
