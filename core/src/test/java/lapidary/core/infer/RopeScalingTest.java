package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import lapidary.core.model.Rope;
import org.junit.jupiter.api.Test;

/// Numbers: NumPy, by the rules of transformers `modeling_rope_utils.py`.
class RopeScalingTest {
    private static final float[] YARN = {1f, 1.333333f, 2f, 4f, 4f, 4f, 4f, 4f};
    private static final float[] OWN = {1f, 2.623557f, 8f, 8f, 8f, 8f, 8f, 8f};
    private static final double DYNAMIC = 35097.924382760604;

    @Test
    void yarnLeavesFastAnglesAndDividesSlowOnesByTheFactor() {
        Rope.Yarn yarn =
                new Rope.Yarn(4, 128, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), true);
        assertArrayEquals(YARN, yarn.divisors(16, 1e4), 1e-5f);
        assertEquals(1.1386294361119891, yarn.attention(), 1e-15);
    }

    @Test
    void yarnWithAPassageOfItsOwn() {
        Rope.Yarn yarn =
                new Rope.Yarn(8, 64, OptionalDouble.of(1.25), OptionalDouble.of(16), OptionalDouble.of(2), false);
        assertArrayEquals(OWN, yarn.divisors(16, 1e4), 1e-5f);
        assertEquals(1.25, yarn.attention());
    }

    @Test
    void aDynamicBaseGrowsWithSequencesBeyondTheContext() {
        Rope.Dynamic dynamic = new Rope.Dynamic(3, 24);
        assertEquals(1e4, dynamic.base(1e4, 16, 24));
        assertEquals(DYNAMIC, dynamic.base(1e4, 16, 40), 1e-6 * DYNAMIC);
    }
}
