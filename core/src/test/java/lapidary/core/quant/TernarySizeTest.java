package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TernarySizeTest {
    /// Spectra's comparison: TriLM of 3.9 billion parameters (30 layers of 3072 wide, 9216 inside,
    /// 50,304 tokens, head
    /// apart) takes fewer bits than FloatLM of 830 million.
    @Test
    void aTernaryModelOfFourBillionIsSmallerThanAHalfPrecisionModelOfOne() {
        long linear = 30L * (4L * 3072 * 3072 + 3L * 3072 * 9216);
        long embeddings = 2L * 3072 * 50_304;
        assertEquals(3.99e9, (double) linear + embeddings, .01e9);
        TernarySize large = new TernarySize(linear, embeddings);
        TernarySize small = new TernarySize(830_000_000, 0);
        assertTrue(small.halfBits() > large.ternaryBits());
        assertEquals(13.28e9, small.halfBits(), 1);
        assertEquals(1.584962500721 * linear + 16.0 * embeddings, large.ternaryBits(), 1);
    }
}
