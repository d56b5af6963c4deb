package lapidary.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lapidary.core.tensor.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingCostTest {

    /// Computed with NumPy from the formulas of the types: 200,000 blocks of 32 normal weights
    /// (`default_rng(0)`), Q8_0 with d = max|x|/127, Q4_0 with d = m/−8, scales in half precision.
    @ParameterizedTest
    @CsvSource({"Q8_0, 45.433", "Q4_0, 21.314"})
    void isTheErrorOfNormalWeights(DType type, double decibels) {
        assertEquals(decibels, -10 * Math.log10(RoundingCost.noise(type)), 0.05);
    }

    /// A uniform relative error of half a unit in the eleventh digit: no more than 2^−11 of each weight.
    @ParameterizedTest
    @CsvSource({"F16, 11", "BF16, 8"})
    void ofDenseTypesFollowsFromTheirDigits(DType type, int digits) {
        double noise = RoundingCost.noise(type);
        assertTrue(noise < Math.pow(2, -2 * digits) && noise > Math.pow(2, -2 * digits) / 24);
        assertTrue(RoundingCost.words(type).contains("predicted for bell-shaped weights"));
    }
}
