package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Packed;
import lapidary.core.eval.Classics;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.InterleavedProducts;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Weights that a growing sequence multiplies: interleaved, as stored and decoded ones say the same.
class StoredWeightsTest {
    private static final int[] TOKENS = {5, 17, 201, 40, 3, 999, 7};

    private static Model model;

    @BeforeAll
    static void open() throws IOException {
        model = Classics.open();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"Q8_0", "Q4_0"})
    void theLogitsAreThoseOfTheDecodedWeights(DType type) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Weights weights = packed(type, arena);
            float[] expected = logits(decoded(weights), 1 << 30, 1);
            float[] interleaved = logits(weights, 1 << 30, 1);
            assertClose(expected, interleaved);
            assertClose(expected, logits(weights, 0, 1));
            assertArrayEquals(interleaved, logits(weights, 1 << 30, 3));
        }
    }

    @Test
    void copiesAreMadeOnceAndOnlyWithinTheBudget() throws IOException {
        assumeTrue(InterleavedProducts.fastest().isPresent(), "no vectors of 8 or 16 floats");
        long before = NativeFloats.liveBytes();
        try (Arena arena = Arena.ofShared();
                Engine engine = new Engine(model, 8, 8, 1 << 30, Workers.shared());
                Engine poor = new Engine(model, 8, 8, 1 << 16, Workers.shared())) {
            ForwardPass pass = engine.pass(packed(DType.Q4_0, arena));
            ModelTensor tensor = pass.network().output();
            try (StoredWeights rich = new StoredWeights(engine, pass);
                    StoredWeights small = new StoredWeights(poor, poor.pass(packed(DType.Q4_0, arena)))) {
                long empty = NativeFloats.liveBytes();
                assertInstanceOf(LayerWeight.Stored.class, small.layer(tensor));
                assertEquals(empty, NativeFloats.liveBytes());
                LayerWeight layer = assertInstanceOf(LayerWeight.Interleaved.class, rich.layer(tensor));
                long one = NativeFloats.liveBytes();
                assertTrue(one > empty);
                assertEquals(layer, rich.layer(tensor));
                assertEquals(one, NativeFloats.liveBytes());
            }
        }
        assertEquals(before, NativeFloats.liveBytes());
    }

    @Test
    void someOutputsOfALayerAreThoseOfTheWhole() throws IOException {
        try (Arena arena = Arena.ofShared();
                Engine engine = new Engine(model, 8, 8, 1 << 30, Workers.shared());
                StoredWeights weights = new StoredWeights(engine, engine.pass(packed(DType.Q8_0, arena)))) {
            LayerWeight layer = weights.layer(weights.pass().network().output());
            Matrix from = Matrix.of(arena.allocate(4L * layer.inputs(), 64), 1, layer.inputs());
            float[] x = new float[layer.inputs()];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) Math.sin(i);
            }
            from.set(x);
            float[] whole = outputs(engine, from, layer, arena);
            for (int first : new int[] {0, 32, 37}) {
                float[] part = outputs(engine, from, layer.outputs(first, 50), arena);
                assertClose(Arrays.copyOfRange(whole, first, first + 50), part);
            }
        }
    }

    private static float[] outputs(Engine engine, Matrix from, LayerWeight layer, Arena arena) {
        Matrix to = Matrix.of(arena.allocate(4L * layer.outputs(), 64), 1, layer.outputs());
        engine.runner().linear().run(from, layer, false, to);
        return to.toArray();
    }

    private static float[] logits(Weights weights, long budget, int threads) throws IOException {
        try (Engine engine = new Engine(model, 8, 16, budget, new Workers(threads));
                StoredWeights stored = new StoredWeights(engine, engine.pass(weights));
                Sequence sequence = new Sequence(engine, stored, 16)) {
            float[] found = {};
            for (int token : TOKENS) {
                found = sequence.advance(new int[] {token}, Job.UNWATCHED).toArray();
            }
            return found;
        }
    }

    /// Every matrix of the sample in blocks.
    private static Weights packed(DType type, Arena arena) {
        Weights original = Weights.original(model);
        Map<TensorId, RowSource> packed = new HashMap<>();
        return tensor -> packed.computeIfAbsent(tensor.id(), id -> {
            RowSource source = original.of(tensor);
            return source.shape().rows() == 1 ? source : packed(source, type, arena);
        });
    }

    private static Packed packed(RowSource source, DType type, Arena arena) {
        float[] values = values(source);
        MemorySegment data = arena.allocate(type.bytes(source.shape()));
        Codecs.find(type).orElseThrow().encode(values, 0, values.length, data, 0);
        return new Packed(source.shape(), type, data);
    }

    /// The same values, of a form that is not multiplied as stored.
    private static Weights decoded(Weights weights) {
        Map<TensorId, RowSource> sources = new HashMap<>();
        return tensor -> sources.computeIfAbsent(tensor.id(), id -> new Values(weights.of(tensor)));
    }

    private record Values(RowSource of) implements RowSource {

        @Override
        public Shape shape() {
            return of.shape();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            of.decode(firstRow, rows, out);
        }

        @Override
        public boolean isDecodable() {
            return true;
        }
    }

    private static float[] values(RowSource source) {
        float[] values = new float[Math.toIntExact(source.shape().elements())];
        source.decode(0, Math.toIntExact(source.shape().rows()), values);
        return values;
    }

    private static void assertClose(float[] expected, float[] found) {
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, found, (float) (1e-5 * largest));
    }
}
