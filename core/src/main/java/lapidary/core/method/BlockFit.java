package lapidary.core.method;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.gradient.BlockGradients;
import lapidary.core.gradient.BlockTape;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// A transformer block whose weights may be changed, what enters it, and what it should give.
///
/// Memory: the block's weights in single precision, slopes of those that are asked for, and one sequence's way through
/// the block. Sequences run one after the other, so that sums do not depend on the number of threads.
public final class BlockFit implements AutoCloseable {
    private static final int ROWS = 64;

    private final Block block;
    private final List<Matrix> inputs;
    private final List<Matrix> targets;
    private final BlockGradients gradients;
    private final Map<TensorId, Matrix> weights = new LinkedHashMap<>();
    private final List<NativeFloats> rooms = new ArrayList<>();
    private final Matrix slope;

    /// How far an output is from what it should be.
    @FunctionalInterface
    public interface Objective {
        /// @param output `float32[tokens, width]`
        /// @param target the same
        /// @param slope set to the slope of the objective by the output
        double weigh(Matrix output, Matrix target, Matrix slope);
    }

    /// @param now the weights to begin with
    /// @param inputs `float32[tokens, width]` of each sequence as it enters the block; kept as they are
    /// @param targets the same as the block should give it
    public BlockFit(Engine engine, Block block, Weights now, List<Matrix> inputs, List<Matrix> targets) {
        this.block = block;
        this.inputs = List.copyOf(inputs);
        this.targets = List.copyOf(targets);
        this.gradients = new BlockGradients(engine);
        for (ModelTensor tensor : block.weights()) {
            Matrix matrix = room(tensor);
            decode(now.of(tensor), matrix);
            weights.put(tensor.id(), matrix);
        }
        Matrix longest = inputs.getFirst();
        slope = room(longest.rows(), longest.columns());
    }

    private Matrix room(ModelTensor tensor) {
        Shape shape = tensor.tensor().shape();
        return room(Math.toIntExact(shape.rows()), Math.toIntExact(shape.columns()));
    }

    private Matrix room(int rows, int columns) {
        NativeFloats room = new NativeFloats(Math.max(1, Math.multiplyExact((long) rows, (long) columns)));
        rooms.add(room);
        return room.matrix(rows, columns);
    }

    private static void decode(RowSource source, Matrix matrix) {
        for (int first = 0; first < matrix.rows(); first += ROWS) {
            int count = Math.min(ROWS, matrix.rows() - first);
            float[] values = new float[Math.multiplyExact(count, matrix.columns())];
            source.decode(first, count, values);
            matrix.rows(first, count).set(values);
        }
    }

    /// The block's index, from 0.
    public int index() {
        return block.index();
    }

    /// How many sequences there are.
    public int sequences() {
        return inputs.size();
    }

    /// The weights of a tensor of the block, to be changed in place; a vector is one row.
    ///
    /// @throws IllegalArgumentException for a tensor of another block
    public Matrix weights(TensorId tensor) {
        Matrix found = weights.get(tensor);
        if (found == null) {
            throw new IllegalArgumentException("'" + tensor + "' is not of block " + block.index());
        }
        return found;
    }

    /// Room for the slopes of tensors, for [#slopes].
    public Map<TensorId, Matrix> slopes(Collection<ModelTensor> tensors) {
        Map<TensorId, Matrix> slopes = new LinkedHashMap<>();
        tensors.forEach(tensor -> slopes.put(tensor.id(), room(tensor)));
        return slopes;
    }

    /// What each sequence costs with the weights as they are.
    public double[] weigh(Objective objective, Job job) {
        double[] losses = new double[inputs.size()];
        for (int sequence = 0; sequence < losses.length; sequence++) {
            job.check();
            try (BlockTape tape = gradients.forward(block, weights, inputs.get(sequence))) {
                losses[sequence] = objective.weigh(tape.output(), targets.get(sequence), slope);
            }
        }
        return losses;
    }

    /// What some sequences cost together with the weights as they are, and the slopes of that.
    ///
    /// @param into by tensor, set
    public double slopes(int[] sequences, Objective objective, Map<TensorId, Matrix> into, Job job) {
        into.values().forEach(matrix -> matrix.data().fill((byte) 0));
        double sum = 0;
        for (int sequence : sequences) {
            job.check();
            try (BlockTape tape = gradients.forward(block, weights, inputs.get(sequence))) {
                sum += objective.weigh(tape.output(), targets.get(sequence), slope);
                gradients.backward(tape, slope, into);
            }
        }
        return sum;
    }

    /// Σ(y − ŷ)² over tokens and channels.
    public static double squaredError(Matrix output, Matrix target, Matrix slope) {
        float[] values = output.toArray();
        float[] wanted = target.toArray();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            float difference = values[i] - wanted[i];
            sum += (double) difference * difference;
            values[i] = 2 * difference;
        }
        slope.set(values);
        return sum;
    }

    @Override
    public void close() {
        gradients.close();
        rooms.forEach(NativeFloats::close);
    }
}
