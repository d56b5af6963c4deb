package lapidary.core.infer;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.linalg.StoredProducts;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// Products of layers with one token, made as generation makes them: rows side by side where the type allows it, as
/// they are stored where there is a kernel for that, F32 copies for what is left. For finding out how long they take.
public final class TokenProducts implements AutoCloseable {
    private static final int DECODED_ROWS = 64;

    private final LinearLayer linear;
    private final Workers workers;
    private final int outputs;
    private final int stride;
    private final List<NativeFloats> buffers = new ArrayList<>();
    private final LayerWeight all;
    private final Matrix input;
    private final Matrix output;

    /// Copies the weights into the form in which they are multiplied.
    ///
    /// @param weights layers one below the other
    /// @param outputs of a layer
    /// @param stride rows from the beginning of a layer to that of the next
    public TokenProducts(RowSource weights, int outputs, int stride, Workers workers) {
        if (outputs < 1 || stride < outputs || weights.shape().rows() % stride != 0) {
            throw new IllegalArgumentException(
                    "layers of " + outputs + " rows every " + stride + " in " + weights.shape());
        }
        this.workers = workers;
        this.linear = new LinearLayer(workers);
        this.outputs = outputs;
        this.stride = stride;
        int inputs = Math.toIntExact(weights.shape().columns());
        this.input = buffer(inputs).matrix(1, inputs);
        this.output = buffer(outputs).matrix(1, outputs);
        float[] row = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            row[i] = (i % 7 - 3) / 4f;
        }
        input.set(row);
        this.all = form(weights);
    }

    private LayerWeight form(RowSource source) {
        if (!LayerWeight.Stored.isDirect(source)) {
            return decoded(source);
        }
        LayerWeight.Stored stored = LayerWeight.Stored.of(source);
        long bytes = StoredWeights.interleavedBytes(source);
        return bytes == 0 ? stored : StoredWeights.interleaved(stored, buffer(bytes / Float.BYTES), workers);
    }

    private LayerWeight decoded(RowSource source) {
        int rows = Math.toIntExact(source.shape().rows());
        int inputs = input.columns();
        Matrix copy = buffer(Math.multiplyExact((long) rows, (long) inputs)).matrix(rows, inputs);
        workers.rows(rows, DECODED_ROWS, Job.UNWATCHED, (first, end) -> {
            int count = Math.toIntExact(end - first);
            float[] values = new float[count * inputs];
            source.decode(first, count, values);
            copy.rows(Math.toIntExact(first), count).set(values);
        });
        return new LayerWeight.Decoded(copy);
    }

    private NativeFloats buffer(long floats) {
        NativeFloats buffer = new NativeFloats(floats);
        buffers.add(buffer);
        return buffer;
    }

    /// Whether weights of a type are multiplied as they are stored; as F32 copies otherwise.
    public static boolean isDirect(DType type) {
        return StoredProducts.fastest().covers(type);
    }

    /// How many layers there are.
    public int layers() {
        return all.outputs() / stride;
    }

    /// Multiplies one of the layers with the token.
    public void run(int layer) {
        linear.run(input, all.outputs(layer * stride, outputs), false, output);
    }

    /// What the last product gave, `float32[outputs]`.
    public float[] output() {
        return output.toArray();
    }

    /// What each is multiplied with, `float32[inputs]`.
    public float[] input() {
        return input.toArray();
    }

    @Override
    public void close() {
        linear.close();
        buffers.forEach(NativeFloats::close);
    }
}
