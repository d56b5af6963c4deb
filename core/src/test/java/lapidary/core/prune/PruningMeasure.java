package lapidary.core.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TestTensors;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// How long LAMP takes for a made-up model beside sorting its scores, and another density from stored curves; run by
/// hand.
///
/// `java … lapidary.core.prune.PruningMeasure 29 1024 0.3` for layers of 1024 × 1024
final class PruningMeasure {
    private static final int ROUNDS = 5;

    private PruningMeasure() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        int side = Integer.parseInt(arguments[1]);
        double density = Double.parseDouble(arguments[2]);
        Workers workers = Workers.shared();
        List<float[]> values = new ArrayList<>();
        List<PrunableLayer> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] own = TestTensors.numbers(i, side * side);
            for (int at = 0; at < own.length; at++) {
                own[at] *= 0.01f * (1 + i);
            }
            values.add(own);
            layers.add(new PrunableLayer(TestTensors.weight(Shape.of(side, side), own)));
        }
        DensityScheme lamp = new Lamp();
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            List<PrunableLayer> known = read(layers, workers);
            double read = seconds(begun);
            begun = System.nanoTime();
            LayerWeights weights = LayerWeights.of(workers, layers);
            long[] kept = lamp.allocate(known, density, weights, Job.UNWATCHED);
            double allocated = seconds(begun);
            begun = System.nanoTime();
            long bits = 0;
            for (int i = 0; i < count; i++) {
                bits += mask(workers, layers.get(i).tensor(), weights.sources().get(i), kept[i])
                        .count();
            }
            double masked = seconds(begun);
            System.out.printf(
                    "%,d weights: curves %.3f s, counts %.3f s, masks %.3f s, together %.3f s; %,d kept%n",
                    DensityScheme.total(layers), read, allocated, masked, read + allocated + masked, bits);
            slide(lamp, known);
        }
        sort(values, density, false);
        sort(values, density, true);
    }

    private static List<PrunableLayer> read(List<PrunableLayer> layers, Workers workers) throws Exception {
        List<EnergyCurve> curves = LayerWeights.of(workers, layers).curves(Job.UNWATCHED);
        return IntStream.range(0, layers.size())
                .mapToObj(i -> layers.get(i).with(curves.get(i)))
                .toList();
    }

    private static KeptBits mask(Workers workers, ModelTensor tensor, RowSource source, long kept) throws Exception {
        return Selection.largest(workers, tensor.id(), source, kept, Job.UNWATCHED);
    }

    private static void slide(DensityScheme lamp, List<PrunableLayer> known) throws InfeasibleException {
        int steps = 200;
        double[] times = new double[steps];
        for (int step = 0; step < steps; step++) {
            long begun = System.nanoTime();
            lamp.estimate(known, (step + 0.5) / steps);
            times[step] = 1e3 * seconds(begun);
        }
        Arrays.sort(times);
        System.out.printf(
                "another density from stored curves: median %.3f ms, 95 %% below %.3f ms, longest %.3f ms%n",
                times[steps / 2], times[steps * 95 / 100], times[steps - 1]);
    }

    /// The plain way: squares of each layer sorted, scores from sums from the end, all scores sorted, then masks by
    /// comparison.
    private static void sort(List<float[]> values, double density, boolean isParallel) {
        long begun = System.nanoTime();
        int all = values.stream().mapToInt(own -> own.length).sum();
        double[] scores = new double[all];
        int at = 0;
        double[][] thresholds = new double[values.size()][];
        for (int layer = 0; layer < values.size(); layer++) {
            double[] squares = squares(values.get(layer));
            sort(squares, isParallel);
            double sum = 0;
            thresholds[layer] = squares;
            for (int i = squares.length - 1; i >= 0; i--) {
                sum += squares[i];
                scores[at + i] = squares[i] / sum;
            }
            at += squares.length;
        }
        double[] sorted = scores.clone();
        sort(sorted, isParallel);
        double threshold = sorted[all - (int) Math.rint(density * all)];
        long kept = 0;
        at = 0;
        for (int layer = 0; layer < values.size(); layer++) {
            double[] squares = thresholds[layer];
            int first = 0;
            while (first < squares.length && scores[at + first] < threshold) {
                first++;
            }
            at += squares.length;
            KeptBits bits = new KeptBits(Shape.of(1, squares.length));
            float[] own = values.get(layer);
            for (int i = 0; i < own.length; i++) {
                if (first < squares.length && (double) own[i] * own[i] >= squares[first]) {
                    bits.keep(i);
                }
            }
            kept += bits.count();
        }
        System.out.printf(
                "by sorting, %s: %.3f s; %,d kept%n", isParallel ? "in parallel" : "one thread", seconds(begun), kept);
    }

    private static double[] squares(float[] values) {
        double[] squares = new double[values.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = (double) values[i] * values[i];
        }
        return squares;
    }

    private static void sort(double[] values, boolean isParallel) {
        if (isParallel) {
            Arrays.parallelSort(values);
        } else {
            Arrays.sort(values);
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
