package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lapidary.core.infer.Block;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.TensorId;

/// Sums up the moments of the layers of one block: what a batch of sequences brings is kept and then added sequence by
/// sequence, so that sums do not depend on the threads. Layers that read the same values share one sum.
///
/// Experts are left out: they see other tokens each.
final class MomentSums implements Observer, AutoCloseable {
    private static final int TILE = 128;

    private final int context;
    private final Workers workers;
    private final Map<TensorId, TensorId> firstReader = new LinkedHashMap<>();
    private final Map<TensorId, Sum> sums = new LinkedHashMap<>();

    /// @param batch most sequences at a time
    /// @param context tokens of each
    /// @param arena for what is kept
    MomentSums(Block block, int batch, int context, Arena arena, Workers workers) {
        this.context = context;
        this.workers = workers;
        Map<Slot, TensorId> current = new EnumMap<>(Slot.class);
        for (Part part : block.parts()) {
            if (part instanceof Part.Project layer) {
                TensorId id = layer.weight().id();
                firstReader.put(id, current.computeIfAbsent(layer.from(), slot -> id));
                int inputs = Math.toIntExact(layer.weight().tensor().shape().columns());
                if (id.equals(firstReader.get(id))) {
                    sums.put(id, new Sum(inputs, batch, context, arena));
                }
            }
            current.remove(part.writes());
        }
    }

    @Override
    public void feeds(Part.Project layer, int sequence, Matrix input) {
        TensorId id = layer.weight().id();
        if (id.equals(firstReader.get(id))) {
            sum(id).keep(sequence, input);
        }
    }

    @Override
    public void feeds(ExpertLayer layer, int sequence, Matrix input) {
        // Each expert sees other tokens; methods say that it is not covered.
    }

    private Sum sum(TensorId id) {
        Sum sum = sums.get(id);
        if (sum == null) {
            throw new IllegalStateException("layer '" + id + "' is not of this block");
        }
        return sum;
    }

    /// Adds up what was kept since the last time.
    void finishBatch(Job job) {
        sums.values().forEach(sum -> sum.add(job));
    }

    /// Of every layer; layers that read the same values share them.
    Map<TensorId, InputMoments> moments() {
        Map<TensorId, InputMoments> found = new LinkedHashMap<>();
        firstReader.forEach((id, reader) ->
                found.put(id, id.equals(reader) ? sum(id).moments() : Objects.requireNonNull(found.get(reader))));
        return found;
    }

    @Override
    public void close() {
        sums.values().forEach(sum -> sum.room.close());
    }

    /// The sum of one input.
    private final class Sum {
        private final int inputs;
        private final NativeFloats room; // (batch, context, inputs)
        private final int[] rows; // of each sequence of the batch, 0 when it was not fed
        private final DoubleMatrix second;
        private final double[] magnitudes;
        private final float[] largest;
        private long tokens;

        Sum(int inputs, int batch, int context, Arena arena) {
            this.inputs = inputs;
            this.room = new NativeFloats((long) batch * context * inputs);
            this.rows = new int[batch];
            this.second = DoubleMatrix.allocate(arena, inputs, inputs);
            this.magnitudes = new double[inputs];
            this.largest = new float[inputs];
        }

        void keep(int sequence, Matrix input) {
            Matrix place = rows(sequence, input.rows());
            for (int row = 0; row < input.rows(); row++) {
                MemorySegment.copy(input.data(), 4 * input.at(row), place.data(), 4 * place.at(row), 4L * inputs);
            }
            rows[sequence] = input.rows();
        }

        private Matrix rows(int sequence, int count) {
            return room.matrix(rows.length * context, inputs).rows(sequence * context, count);
        }

        void add(Job job) {
            try (Arena scratch = Arena.ofShared()) {
                DoubleMatrix values = DoubleMatrix.allocate(scratch, context, inputs);
                for (int sequence = 0; sequence < rows.length; sequence++) {
                    int count = rows[sequence];
                    if (count == 0) {
                        continue;
                    }
                    widen(rows(sequence, count), values);
                    DoubleMatrix seen = values.window(0, 0, count, inputs);
                    workers.rows(inputs, TILE, job, (from, to) -> {
                        int at = (int) from;
                        int end = (int) to;
                        DoubleMatrix.addTransposedProduct(
                                seen.window(0, 0, count, end),
                                seen.window(0, at, count, end - at),
                                second.window(0, at, end, end - at));
                    });
                    tokens += count;
                    rows[sequence] = 0;
                }
            }
        }

        private void widen(Matrix from, DoubleMatrix to) {
            for (int row = 0; row < from.rows(); row++) {
                for (int column = 0; column < inputs; column++) {
                    float value = from.data().getAtIndex(ValueLayout.JAVA_FLOAT, from.at(row) + column);
                    to.set(row, column, value);
                    float magnitude = Math.abs(value);
                    magnitudes[column] += magnitude;
                    largest[column] = Math.max(largest[column], magnitude);
                }
            }
        }

        /// Means from the sums; the upper triangle, which was summed up, mirrored.
        InputMoments moments() {
            double share = tokens == 0 ? 0 : 1.0 / tokens;
            for (int row = 0; row < inputs; row++) {
                for (int column = row; column < inputs; column++) {
                    double mean = second.get(row, column) * share;
                    second.set(row, column, mean);
                    second.set(column, row, mean);
                }
                magnitudes[row] *= share;
            }
            return new InputMoments(second, magnitudes, largest, tokens);
        }
    }
}
