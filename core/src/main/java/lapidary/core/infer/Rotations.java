package lapidary.core.infer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.Rope;

/// The angles of the rotary position embedding, for the positions 0 to `positions` − 1.
///
/// Pair p of a head turns by position · base^(−2p / dimensions), divided by what the scaling says.
/// Source: Su et al., RoFormer (arXiv 2104.09864), equation 34.
final class Rotations implements AutoCloseable {
    private final Architecture architecture;
    private final Table everywhere;
    private final Table local;

    /// @param factor what the turned elements are multiplied with
    private record Scaled(float[] divisors, double factor) {}

    /// @param turns (positions, 2, dimensions): cosines, then signed sines
    private record Table(int dimensions, boolean interleaved, NativeFloats turns) {}

    /// @throws IllegalArgumentException when the angles are scaled by tensors of a file
    Rotations(Architecture architecture, int positions) {
        this(architecture, positions, scaled(architecture, positions));
    }

    private Rotations(Architecture architecture, int positions, Scaled scaled) {
        Rope rope = architecture.rope();
        this.architecture = architecture;
        this.everywhere = table(rope, rope.base(), positions, scaled);
        this.local = rope.isPlain()
                ? everywhere
                : table(rope, rope.localBase(), positions, usesScalingLocally(architecture) ? scaled : plain(rope));
    }

    /// @throws FormatException when the tensors that scale the angles are not there
    static Rotations of(Model model, Architecture architecture, int positions) throws FormatException {
        if (!(architecture.rope().scaling() instanceof Rope.Stored stored)) {
            return new Rotations(architecture, positions);
        }
        String which = positions > stored.originalContext() ? "rope_factors_long.weight" : "rope_factors_short.weight";
        Optional<ModelTensor> tensor = find(model, "rope_freqs.weight").or(() -> find(model, which));
        int pairs = architecture.rope().dimensions() / 2;
        if (tensor.isEmpty() || tensor.get().tensor().shape().elements() != pairs) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    model.file().path(),
                    "tensor '" + which + "'",
                    pairs + " divisors of rotary angles",
                    tensor.map(found -> found.tensor().shape().toString()).orElse("none"));
        }
        float[] divisors = new float[pairs];
        try {
            model.file().reading(() -> {
                Codecs.view(tensor.get().tensor()).decode(0, 1, divisors);
                return divisors;
            });
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new Rotations(architecture, positions, new Scaled(divisors, stored.attentionFactor()));
    }

    private static Optional<ModelTensor> find(Model model, String name) {
        return model.tensors().stream()
                .filter(tensor -> tensor.id().name().equals(name))
                .findFirst();
    }

    private static Scaled scaled(Architecture architecture, int positions) {
        Rope rope = architecture.rope();
        return switch (rope.scaling()) {
            case Rope.Unscaled unscaled -> plain(rope);
            case Rope.Linear(double factor) -> {
                float[] divisors = new float[rope.dimensions() / 2];
                Arrays.fill(divisors, (float) factor);
                yield new Scaled(divisors, 1);
            }
            case Rope.Llama3 llama3 -> new Scaled(llama3.divisors(rope.dimensions(), rope.base()), 1);
            case Rope.LongRope longRope ->
                new Scaled(longRope.divisors(positions), longRope.attentionFactor(architecture.context()));
            case Rope.Yarn yarn -> new Scaled(yarn.divisors(rope.dimensions(), rope.base()), yarn.attention());
            case Rope.Dynamic dynamic -> new Scaled(stretched(rope, dynamic, positions), 1);
            case Rope.Stored stored -> throw new IllegalArgumentException("no angles for " + stored);
            case Rope.Unknown unknown -> throw new IllegalArgumentException("no angles for " + unknown);
        };
    }

    /// What a larger base comes to, pair by pair.
    private static float[] stretched(Rope rope, Rope.Dynamic dynamic, int positions) {
        double ratio = dynamic.base(rope.base(), rope.dimensions(), positions) / rope.base();
        float[] divisors = new float[rope.dimensions() / 2];
        for (int pair = 0; pair < divisors.length; pair++) {
            divisors[pair] = (float) Math.pow(ratio, 2.0 * pair / rope.dimensions());
        }
        return divisors;
    }

    private static Scaled plain(Rope rope) {
        float[] divisors = new float[rope.dimensions() / 2];
        Arrays.fill(divisors, 1);
        return new Scaled(divisors, 1);
    }

    /// Blocks that see a window have angles of their own where they have a base of their own.
    private static boolean usesScalingLocally(Architecture architecture) {
        return architecture.rope().base() == architecture.rope().localBase();
    }

    private static Table table(Rope rope, double base, int positions, Scaled scaled) {
        int size = rope.dimensions();
        boolean interleaved = rope.style() == Architecture.RopeStyle.INTERLEAVED;
        float[] values = new float[Math.multiplyExact(positions, 2 * size)];
        for (int position = 0; position < positions; position++) {
            for (int pair = 0; pair < size / 2; pair++) {
                double angle = position * Math.pow(base, -2.0 * pair / size) / scaled.divisors()[pair];
                int first = interleaved ? 2 * pair : pair;
                int second = interleaved ? 2 * pair + 1 : pair + size / 2;
                int at = position * 2 * size;
                values[at + first] = (float) (Math.cos(angle) * scaled.factor());
                values[at + second] = (float) (Math.cos(angle) * scaled.factor());
                values[at + size + first] = (float) (-Math.sin(angle) * scaled.factor());
                values[at + size + second] = (float) (Math.sin(angle) * scaled.factor());
            }
        }
        NativeFloats turns = new NativeFloats(values.length);
        turns.matrix(positions, 2 * size).set(values);
        return new Table(size, interleaved, turns);
    }

    /// Turns every head of every row.
    ///
    /// @param rows `float32[tokens, heads · headSize]`
    /// @param position of the first row
    /// @param isLocal by the angles of blocks that see a window
    void apply(Kernels kernels, Matrix rows, int position, boolean isLocal) {
        Table table = isLocal ? local : everywhere;
        int size = table.dimensions();
        MemorySegment data = rows.data();
        for (int row = 0; row < rows.rows(); row++) {
            long at = (long) (position + row) * 2 * size;
            for (int column = 0; column < rows.columns(); column += architecture.headSize()) {
                kernels.rotate(
                        data,
                        rows.at(row) + column,
                        size,
                        table.interleaved(),
                        table.turns().data(),
                        at);
            }
        }
    }

    /// Multiplies every head of every row with the transposed matrix of its rotation: how a gradient goes back.
    ///
    /// @param rows `float32[tokens, heads · headSize]`
    /// @param position of the first row
    void applyTransposed(Matrix rows, int position, boolean isLocal) {
        Table table = isLocal ? local : everywhere;
        int size = table.dimensions();
        float[] turns = new float[2 * size];
        float[] values = new float[rows.columns()];
        for (int row = 0; row < rows.rows(); row++) {
            long at = (long) (position + row) * 2 * size;
            MemorySegment.copy(table.turns().data(), JAVA_FLOAT, 4 * at, turns, 0, turns.length);
            MemorySegment.copy(rows.data(), JAVA_FLOAT, 4 * rows.at(row), values, 0, values.length);
            for (int head = 0; head < values.length; head += architecture.headSize()) {
                turnBack(values, head, turns, table.interleaved());
            }
            MemorySegment.copy(values, 0, rows.data(), JAVA_FLOAT, 4 * rows.at(row), values.length);
        }
    }

    private static void turnBack(float[] values, int head, float[] turns, boolean isInterleaved) {
        int size = turns.length / 2;
        for (int pair = 0; pair < size / 2; pair++) {
            int first = isInterleaved ? 2 * pair : pair;
            int second = isInterleaved ? 2 * pair + 1 : pair + size / 2;
            float a = values[head + first];
            float b = values[head + second];
            values[head + first] = turns[first] * a + turns[size + second] * b;
            values[head + second] = turns[second] * b + turns[size + first] * a;
        }
    }

    @Override
    public void close() {
        everywhere.turns().close();
        if (local != everywhere) {
            local.turns().close();
        }
    }
}
