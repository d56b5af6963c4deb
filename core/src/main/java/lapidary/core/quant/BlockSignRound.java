package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.method.BlockFit;
import lapidary.core.method.NotFiniteException;
import lapidary.core.quant.RoundingLearner.Rounded;
import lapidary.core.tensor.TensorId;

/// SignRound on the output of a transformer block: shifts and ranges of all its layers move against the slope of the
/// squared error that they make together. Steps look at some of the sequences in turn; what they lose is compared with
/// what the nearest codes lose on the same ones, and the best is kept. Where it does not lose less than the nearest
/// codes on all sequences, these are the result.
///
/// Cheng et al., Optimize Weight Rounding via Signed Gradient Descent (arXiv 2309.05516), algorithm 1.
///
/// @param steps of the optimizer
/// @param batch sequences of a step
record BlockSignRound(int steps, int batch, Workers workers) {

    /// What came out.
    ///
    /// @param grids by tensor
    /// @param before squared error of the nearest codes on all sequences
    /// @param after the same of the result, never more
    /// @param best share of the nearest codes' loss after each step, on the sequences of the best step so far
    record Found(SortedMap<TensorId, CompressedTensor> grids, double before, double after, List<Double> best) {}

    Found round(BlockFit fit, List<BlockRounding.Layer> layers, Job job) throws NotFiniteException {
        List<Part> parts = new ArrayList<>();
        SortedMap<TensorId, CompressedTensor> grids = new TreeMap<>();
        for (BlockRounding.Layer layer : layers) {
            grids.put(layer.tensor().id(), parts(fit, layer, parts, job));
        }
        forAll(parts, job, Part::write);
        forAll(parts, job, Part::keep);
        double[] nearest = fit.weigh(BlockFit::squaredError, job);
        double before = sum(nearest);
        List<Double> best = before > 0 ? descend(fit, layers, parts, nearest, job) : List.of();
        forAll(parts, job, Part::restore);
        double after = sum(fit.weigh(BlockFit::squaredError, job));
        if (after > before) {
            forAll(parts, job, Part::reset);
            return new Found(grids, before, before, best);
        }
        return new Found(grids, before, after, best);
    }

    private static double sum(double[] losses) {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return sum;
    }

    private Grid parts(BlockFit fit, BlockRounding.Layer layer, List<Part> parts, Job job) throws NotFiniteException {
        GridChoice asked = GridChoice.of(layer.settings());
        GridChoice choice =
                layer.evidence().moments(layer.tensor()).map(asked::weighed).orElse(asked);
        Grid grid = choice.empty(layer.weights().shape());
        int count = Math.toIntExact(Math.ceilDiv(grid.shape().rows(), (long) LearnedGrid.TILE));
        Part[] own = new Part[count];
        new RowWindows(workers, layer.tensor().id(), layer.weights(), job)
                .forEach(LearnedGrid.TILE, (window, first, rows, values) -> {
                    GridTile tile = new GridTile(choice, grid, first, rows, values);
                    Matrix place = fit.weights(layer.tensor().id()).rows(Math.toIntExact(first), rows);
                    own[window] = new Part(layer.tensor().id(), Math.toIntExact(first), tile, place);
                });
        parts.addAll(List.of(own));
        return grid;
    }

    private List<Double> descend(
            BlockFit fit, List<BlockRounding.Layer> layers, List<Part> parts, double[] nearest, Job job) {
        Map<TensorId, Matrix> slopes =
                fit.slopes(layers.stream().map(BlockRounding.Layer::tensor).toList());
        Turns turns = new Turns(fit.sequences(), Math.min(batch, fit.sequences()), fit.index());
        List<Double> best = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < steps; step++) {
            int[] sequences = turns.next();
            if (step > 0) {
                forAll(parts, job, Part::write);
            }
            double loss = fit.slopes(sequences, BlockFit::squaredError, slopes, job);
            double unit = 0;
            for (int sequence : sequences) {
                unit += nearest[sequence];
            }
            double share = unit > 0 ? loss / unit : 1;
            if (share < least) {
                least = share;
                forAll(parts, job, Part::keep);
            }
            best.add(least);
            float rate = SignRoundLearner.rate(step, steps);
            forAll(parts, job, part -> part.move(slopes, rate));
            job.report((step + 1.0) / steps, "block " + (fit.index() + 1) + ", step " + (step + 1) + " of " + steps);
        }
        return best;
    }

    private void forAll(List<Part> parts, Job job, Consumer<Part> task) {
        workers.rows(parts.size(), 1, job, (from, end) -> task.accept(parts.get(Math.toIntExact(from))));
    }

    /// Which sequences come next: all of them once, in an order of their own, then all once more.
    private static final class Turns {
        private final List<Integer> order;
        private final int batch;
        private final Random random;
        private int at;

        Turns(int sequences, int batch, int seed) {
            this.order = new ArrayList<>(IntStream.range(0, sequences).boxed().toList());
            this.batch = batch;
            this.random = new Random(seed);
            this.at = sequences;
        }

        int[] next() {
            int[] next = new int[batch];
            for (int i = 0; i < batch; i++) {
                if (at == order.size()) {
                    Collections.shuffle(order, random);
                    at = 0;
                }
                next[i] = order.get(at++);
            }
            return next;
        }
    }

    /// Some rows of a layer.
    private static final class Part {
        private final TensorId tensor;
        private final int first;
        private final GridTile tile;
        private final Matrix place;
        private final Rounded rounded;
        private final SignedSteps signed;
        private final float[] values;

        Part(TensorId tensor, int first, GridTile tile, Matrix place) {
            this.tensor = tensor;
            this.first = first;
            this.tile = tile;
            this.place = place;
            this.rounded = new Rounded(tile);
            this.signed = new SignedSteps(tile);
            this.values = new float[tile.inputs()];
        }

        /// Rounds with the present shifts and ranges.
        void write() {
            signed.round(rounded);
            write(rounded.steps(), signed.scales());
        }

        private void write(float[] steps, float[] scales) {
            for (int row = 0; row < tile.rows(); row++) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = steps[row * values.length + i] * scales[row * tile.perRow() + i / tile.groupSize()];
                }
                MemorySegment.copy(values, 0, place.data(), ValueLayout.JAVA_FLOAT, 4 * place.at(row), values.length);
            }
        }

        void keep() {
            tile.keep(rounded.steps(), signed.scales(), signed.zeros());
        }

        /// Writes what was kept.
        void restore() {
            float[] kept = tile.kept();
            place.set(kept);
        }

        /// Takes the nearest codes instead.
        void reset() {
            SignedSteps fresh = new SignedSteps(tile);
            fresh.round(rounded);
            tile.keep(rounded.steps(), fresh.scales(), fresh.zeros());
        }

        void move(Map<TensorId, Matrix> slopes, float rate) {
            Matrix own = Objects.requireNonNull(slopes.get(tensor));
            for (int row = 0; row < tile.rows(); row++) {
                MemorySegment.copy(
                        own.data(),
                        ValueLayout.JAVA_FLOAT,
                        4 * own.at(first + row),
                        rounded.slope(),
                        row * values.length,
                        values.length);
            }
            signed.move(rounded, rate);
        }
    }
}
