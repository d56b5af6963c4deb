package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.SparseForm;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.TestTensors;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Removes the smallest weights, exactly as many as asked for.
class MagnitudeTest {
    private static final Workers WORKERS = Workers.shared();
    private static final Transform MAGNITUDE = new Magnitude(Workers.shared());

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void magnitudeKeepsExactlyAsManyAsAskedForWhateverIsAlike(long seed) throws Exception {
        Random random = new Random(seed);
        float[] weights = new float[37 * 53];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(5) - 2;
        }
        ModelTensor tensor = TestTensors.weight(Shape.of(37, 53), weights);
        for (int count : new int[] {0, 1, 400, 1000, 1960, 1961}) {
            Settings settings = TestTensors.settings(MAGNITUDE, "amount=count", "kept=" + count);
            Sparse sparse = (Sparse) MAGNITUDE.apply(tensor, TestTensors.view(tensor), settings, Job.UNWATCHED);
            assertEquals(largest(weights, count), sparse.kept());
        }
    }

    /// By sorting: ascending (magnitude, place), the first ones go.
    private static KeptBits largest(float[] weights, int count) {
        Integer[] places = new Integer[weights.length];
        Arrays.setAll(places, i -> i);
        Arrays.sort(places, (a, b) -> Float.compare(Math.abs(weights[a]), Math.abs(weights[b])));
        KeptBits bits = new KeptBits(Shape.of(37, 53));
        for (int i = weights.length - count; i < weights.length; i++) {
            bits.keep(places[i]);
        }
        return bits;
    }

    @Test
    void groupsOfAConvolutionAreChannelsAtOnePlaceOfTheKernel() throws Exception {
        // (outputs 2, channels 5, kernel 1 × 2): of channels 0–3 two stay at each place, channel 4 stays whole
        float[] kernel = {1, 8, 2, 7, 3, 6, 4, 5, .1f, .2f, 5, 1, 6, 2, 7, 3, 8, 4, .3f, .4f};
        Tensor tensor = new Tensor(
                new TensorId("conv.weight"),
                Shape.of(2, 5, 1, 2),
                DType.F32,
                "F32",
                MemorySegment.ofArray(kernel),
                Path.of("memory"),
                0);
        ModelTensor convolution = new ModelTensor(
                tensor, TensorRole.CONVOLUTION, OptionalInt.empty(), Optional.of(new Orientation(tensor.shape(), 0)));
        Settings settings = TestTensors.settings(MAGNITUDE, "amount=pattern");
        Forecast forecast = MAGNITUDE.forecast(convolution, settings);
        Sparse sparse = (Sparse) MAGNITUDE.apply(convolution, TestTensors.view(convolution), settings, Job.UNWATCHED);
        float[] expected = {0, 8, 0, 7, 3, 0, 4, 0, .1f, .2f, 0, 0, 0, 0, 7, 3, 8, 4, .3f, .4f};
        assertArrayEquals(expected, TestTensors.decode(sparse));
        assertEquals(forecast.ledger(), sparse.ledger());
        assertEquals(new SparseForm.NofM(2, 4, 4), sparse.form());
    }
}
