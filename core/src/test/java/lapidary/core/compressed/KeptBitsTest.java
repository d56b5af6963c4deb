package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptBitsTest {
    @ParameterizedTest(name = "{0} elements")
    @ValueSource(ints = {1, 63, 64, 65, 300})
    void wordsKeepWhatElementsWould(int count) {
        Random random = new Random(count);
        KeptBits expected = new KeptBits(Shape.of(1, 128 + count));
        KeptBits found = new KeptBits(Shape.of(1, 128 + count));
        long[] words = new long[Math.ceilDiv(count, 64)];
        for (int i = 0; i < count; i++) {
            if (random.nextBoolean()) {
                expected.keep(128 + i);
                words[i / 64] |= 1L << i % 64;
            }
        }
        expected.keep(5);
        found.keep(5);
        found.keep(128, words, count);
        assertEquals(expected, found);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 32, 65})
    void wordsBeginAtAMultipleOf64(long from) {
        KeptBits bits = new KeptBits(Shape.of(1, 200));
        assertThrows(IllegalArgumentException.class, () -> bits.keep(from, new long[1], 64));
    }
}
