package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.TestTensors;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Groups that do not keep to N:M, against counting one by one.
class PatternCountTest {

    @ParameterizedTest
    @CsvSource({"1, 2, 4, 16", "2, 2, 4, 18", "3, 4, 8, 50", "4, 1, 8, 7", "5, 1, 4, 4", "6, 3, 4, 33"})
    void countsAsOneByOne(long seed, int n, int m, int columns) {
        Random random = new Random(seed);
        float[] weights = new float[37 * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(3) == 0 ? random.nextFloat() - 0.5f : random.nextBoolean() ? 0 : -0f;
        }
        long broken = 0;
        long zeros = 0;
        for (int row = 0; row < 37; row++) {
            for (int group = 0; group + m <= columns; group += m) {
                int found = 0;
                for (int i = 0; i < m; i++) {
                    found += weights[row * columns + group + i] != 0 ? 1 : 0;
                }
                broken += found > n ? 1 : 0;
            }
        }
        for (float weight : weights) {
            zeros += weight == 0 ? 1 : 0;
        }
        PatternCount count = PatternCount.of(TestTensors.weight(Shape.of(37, columns), weights), n, m, Job.UNWATCHED);
        assertEquals(37L * (columns / m), count.groups());
        assertEquals(broken, count.violations());
        assertEquals(37L * (columns % m), count.left());
        assertEquals(zeros, count.zeros());
        assertEquals(weights.length, count.weights());
    }

    @Test
    void namesTheFirstGroupThatBreaksIt() {
        ModelTensor tensor = TestTensors.weight(Shape.of(2, 8), 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1, 2, 3, 0);
        PatternCount count = PatternCount.of(tensor, 2, 4, Job.UNWATCHED);
        assertEquals(Optional.of(new PatternCount.Place(1, 4, 7, 3)), count.first());
        assertEquals(1, count.violations());
        assertTrue(PatternCount.of(tensor, 3, 4, Job.UNWATCHED).isKept());
    }

    /// (outputs 1, channels 4, kernel 1 × 2): at the first place channels 0 and 1, at the second all four.
    @Test
    void kernelsGroupChannelsAtOnePlace() {
        float[] kernel = {1, 1, 1, 1, 0, 1, 0, 1};
        PatternCount count = PatternCount.of(convolution(Shape.of(1, 4, 1, 2), 0, kernel), 2, 4, Job.UNWATCHED);
        assertEquals(2, count.groups());
        assertEquals(Optional.of(new PatternCount.Place(0, 1, 7, 4)), count.first());
        assertEquals(1, count.violations());
    }

    /// The right side of a product, [inputs, outputs]: the groups run down the columns.
    @Test
    void productsGroupAlongInputs() {
        float[] weights = {1, 0, 1, 0, 1, 0, 0, 5};
        PatternCount count = PatternCount.of(convolution(Shape.of(4, 2), 1, weights), 2, 4, Job.UNWATCHED);
        assertEquals(2, count.groups());
        assertEquals(Optional.of(new PatternCount.Place(0, 0, 3, 3)), count.first());
    }

    @Test
    void whatIsNoPatternIsRefused() {
        ModelTensor tensor = TestTensors.gaussian(1, 2, 8);
        assertThrows(IllegalArgumentException.class, () -> PatternCount.of(tensor, 5, 4, Job.UNWATCHED));
        assertThrows(IllegalArgumentException.class, () -> PatternCount.of(tensor, 0, 4, Job.UNWATCHED));
        assertThrows(IllegalArgumentException.class, () -> PatternCount.of(tensor, 2, 65, Job.UNWATCHED));
    }

    private static ModelTensor convolution(Shape shape, int axis, float[] values) {
        Tensor tensor = new Tensor(
                new TensorId("w"), shape, DType.F32, "F32", MemorySegment.ofArray(values), Path.of("memory"), 0);
        return new ModelTensor(
                tensor,
                shape.rank() > 2 ? TensorRole.CONVOLUTION : TensorRole.LINEAR,
                OptionalInt.empty(),
                Optional.of(new Orientation(shape, axis)));
    }
}
