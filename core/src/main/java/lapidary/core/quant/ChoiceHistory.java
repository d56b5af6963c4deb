package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// How the soft choices h of [AdaRound] went to their ends, 0 for down and 1 for up: learned
/// once more on some rows of a
/// layer, which do not depend on the others.
///
/// @param rows that were looked at, spread evenly over the layer
/// @param first how many choices began in each tenth of [0, 1]
/// @param last how many ended there
/// @param settled share of the choices within 0.01 of an end after each percent of the steps, from 0 to 100
@SuppressWarnings("ArrayRecordComponent") // decision: counts that are read once and never compared
public record ChoiceHistory(int rows, long[] first, long[] last, List<Double> settled) {
    private static final int MOST_ROWS = 32;
    private static final int LEAST_ROWS = 4;
    private static final long PRODUCTS = 1L << 28;

    public ChoiceHistory {
        settled = List.copyOf(settled);
    }

    /// Learns with these settings of [AdaRound].
    ///
    /// @param weights `[outputs, inputs]`, every one finite
    public static ChoiceHistory of(RowSource weights, Settings settings, InputMoments moments, Job job) {
        long inputs = weights.shape().columns();
        long most = Math.min(MOST_ROWS, weights.shape().rows());
        int rows = (int) Math.clamp(PRODUCTS / Math.max(1, inputs * inputs), Math.min(LEAST_ROWS, most), most);
        float[] values = new float[Math.toIntExact(rows * inputs)];
        float[] row = new float[(int) inputs];
        for (int i = 0; i < rows; i++) {
            weights.decode(i * weights.shape().rows() / rows, 1, row);
            System.arraycopy(row, 0, values, (int) (i * inputs), row.length);
        }
        GridChoice choice = GridChoice.of(settings).weighed(moments);
        GridTile tile = new GridTile(choice, choice.empty(Shape.of(rows, inputs)), 0, rows, values);
        int steps = (int) settings.whole("steps");
        Watch watch = new Watch(steps);
        try (Arena arena = Arena.ofConfined()) {
            OutputLoss.Tile loss = new OutputLoss(moments, arena).tile(rows, arena);
            new AdaRoundLearner(steps, settings.real("rate"), settings.real("pressure")).settle(tile, loss, watch, job);
        }
        return new ChoiceHistory(rows, watch.first, watch.last, watch.settled);
    }

    /// Counts.
    private static final class Watch implements AdaRoundLearner.Watcher {
        private final int steps;
        private final List<Double> settled = new ArrayList<>();
        private long[] first = {};
        private long[] last = {};

        Watch(int steps) {
            this.steps = steps;
        }

        @Override
        public void at(int step, float[] soft) {
            while (settled.size() <= 100L * step / steps) {
                settled.add(AdaRoundLearner.settled(soft));
            }
            if (step == 0) {
                first = tenths(soft);
            }
            if (step == steps) {
                last = tenths(soft);
            }
        }

        private static long[] tenths(float[] soft) {
            long[] counts = new long[10];
            for (float choice : soft) {
                counts[Math.min(9, (int) (choice * 10))]++;
            }
            return counts;
        }
    }

    /// Share of the choices that ended within 0.01 of up or down.
    public double settledInTheEnd() {
        return settled.getLast();
    }
}
