package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is timed is the product itself, of the right layer; and what a token takes besides is a pass without products.
class TokenProductsTest {
    private static final int COLUMNS = 256;
    private static final int OUTPUTS = 21;
    private static final int STRIDE = 32;
    private static final int LAYERS = 3;

    @TempDir
    private Path folder;

    private static CompressedTensor random(DType type, Arena arena) {
        Shape shape = Shape.of(STRIDE * LAYERS, COLUMNS);
        Random random = new Random(type.ordinal());
        float[] values = new float[STRIDE * LAYERS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        MemorySegment data = arena.allocate(type.bytes(shape), 8);
        Codecs.find(type).orElseThrow().encode(values, 0, values.length, data, 0);
        return type.kind() == DType.Kind.BLOCK ? new Packed(shape, type, data) : new Dense(shape, type, data);
    }

    /// The plain way: decoded weights, summed in double.
    private static double[] expected(RowSource weights, int layer, float[] input) {
        float[] decoded = new float[OUTPUTS * COLUMNS];
        weights.decode((long) layer * STRIDE, OUTPUTS, decoded);
        double[] out = new double[OUTPUTS];
        for (int i = 0; i < decoded.length; i++) {
            out[i / COLUMNS] += (double) decoded[i] * input[i % COLUMNS];
        }
        return out;
    }

    @ParameterizedTest
    @EnumSource(
            names = {"F32", "F16", "BF16", "Q8_0", "Q4_0", "Q5_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_XS"})
    void multipliesEachLayerAsDecodedWeightsWould(DType type) {
        for (int threads : new int[] {1, 3}) {
            try (Arena arena = Arena.ofShared()) {
                CompressedTensor weights = random(type, arena);
                try (TokenProducts products = new TokenProducts(weights, OUTPUTS, STRIDE, new Workers(threads))) {
                    assertEquals(LAYERS, products.layers());
                    for (int layer = LAYERS - 1; layer >= 0; layer--) {
                        products.run(layer);
                        double[] expected = expected(weights, layer, products.input());
                        float[] found = products.output();
                        for (int i = 0; i < OUTPUTS; i++) {
                            assertEquals(expected[i], found[i], 2e-4, type + ", layer " + layer + ", row " + i);
                        }
                    }
                }
            }
        }
    }

    @Test
    void refusesLayersThatDoNotFit() {
        try (Arena arena = Arena.ofShared()) {
            CompressedTensor weights = random(DType.F32, arena);
            assertThrows(IllegalArgumentException.class, () -> new TokenProducts(weights, 33, 32, new Workers(1)));
            assertThrows(IllegalArgumentException.class, () -> new TokenProducts(weights, 20, 36, new Workers(1)));
        }
    }

    @Test
    void aClockFeedsTokensOneByOneAndBeginsAgain() throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            for (boolean isWhole : new boolean[] {true, false}) {
                try (TokenClock clock = isWhole
                        ? TokenClock.whole(model, Weights.original(model), 12, Workers.shared())
                        : TokenClock.withoutProducts(model, 12, Workers.shared())) {
                    clock.fill(9, Job.UNWATCHED);
                    long first = clock.next(Job.UNWATCHED);
                    assertArrayEquals(new boolean[] {true, true}, new boolean[] {first > 0, clock.position() == 10});
                    clock.fill(12, Job.UNWATCHED);
                    assertThrows(IllegalStateException.class, () -> clock.next(Job.UNWATCHED));
                    clock.restart();
                    assertEquals(0, clock.position());
                    clock.fill(12, Job.UNWATCHED);
                }
            }
        }
    }
}
