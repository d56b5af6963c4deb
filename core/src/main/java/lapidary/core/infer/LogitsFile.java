package lapidary.core.infer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;

/// Writes what a model says after each token of a sequence: `float32[tokens, vocabulary]`, little-endian, as a NumPy
/// array or as bare numbers.
public final class LogitsFile {
    private static final int TILE = 64;
    /// NumPy pads its header so that the data begins at a multiple of this.
    private static final int ALIGNMENT = 64;

    private static final int PREFIX = 10;

    private LogitsFile() {}

    /// @param tokens ids, exactly as the model is to read them; nothing is added
    /// @param out `.npy` for a NumPy array; anything else receives bare numbers
    /// @throws FormatException when the model cannot be run, or has no token of that id
    public static void write(Model model, Weights weights, int[] tokens, Path out, Job job) throws IOException {
        write(model, Network.of(model), weights, tokens, out, job);
    }

    /// The same for a network that is not quite what the file says: [Network#with].
    ///
    /// @throws FormatException as the other
    public static void write(Model model, Network network, Weights weights, int[] tokens, Path out, Job job)
            throws IOException {
        model.file().reading(() -> {
            long budget = NativeWeights.standardBudget();
            try (Engine engine = new Engine(model, network, tokens.length, budget, Workers.shared());
                    AtomicFile file = AtomicFile.create(out)) {
                check(model, engine, tokens);
                if (out.toString().endsWith(".npy")) {
                    file.write(header(tokens.length, engine.architecture().vocabulary()));
                }
                write(engine, weights, tokens, file, job);
                file.commit();
                return true;
            }
        });
    }

    private static void check(Model model, Engine engine, int[] tokens) throws FormatException {
        int vocabulary = engine.architecture().vocabulary();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= vocabulary) {
                throw new FormatException(
                        FormatException.Problem.BAD_VALUE,
                        model.file().path(),
                        "token " + i + " of the sequence",
                        "an id from 0 to " + (vocabulary - 1),
                        String.valueOf(tokens[i]));
            }
        }
    }

    private static void write(Engine engine, Weights weights, int[] tokens, AtomicFile file, Job job)
            throws IOException {
        int width = engine.architecture().width();
        int vocabulary = engine.architecture().vocabulary();
        ForwardPass pass = engine.pass(weights);
        try (NativeFloats states = new NativeFloats((long) tokens.length * width);
                NativeFloats room = new NativeFloats((long) TILE * vocabulary);
                NativeWeights.Lease head = pass.head(job)) {
            Matrix hidden = states.matrix(tokens.length, width);
            pass.embed(tokens, hidden);
            pass.blocks(0, engine.architecture().blocks(), List.of(hidden), Observer.NONE, job);
            pass.normalize(hidden, job);
            for (int from = 0; from < tokens.length; from += TILE) {
                job.check();
                int count = Math.min(TILE, tokens.length - from);
                Matrix logits = room.matrix(TILE, vocabulary).rows(0, count);
                Gemm.productTransposed(hidden.rows(from, count), head.matrix(), 1, false, logits);
                pass.bound(logits);
                file.write(logits.data().asSlice(0, 4L * count * vocabulary).asByteBuffer());
                job.report((double) (from + count) / tokens.length, (from + count) + " of " + tokens.length);
            }
        }
    }

    /// The header of version 1.0 of NumPy's format.
    private static ByteBuffer header(int tokens, int vocabulary) {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + tokens + ", " + vocabulary + "), }";
        int length = (PREFIX + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
        byte[] bytes = (text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(PREFIX + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) length)
                .put(bytes)
                .flip();
    }
}
