package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected numbers: the formulas in NumPy, and Python's exact integers for McNemar's test.
final class ProportionsTest {
    private static final Provenance FROM = Provenance.measured("test.csv", "ab", "batches", 7);

    @ParameterizedTest
    @CsvSource({
        "394, 397, 0.9780212143177145, 0.9974267873694151",
        "795, 1000, 0.7688722989694241, 0.8188699135240984",
        "0, 20, 0, 0.16112515805281938",
        "20, 20, 0.83887484194718062, 1"
    })
    void wilsonsIntervalIsTheFormulas(long yes, long count, double low, double high) {
        Measured share = Proportions.wilson("top-1 accuracy", yes, count, FROM);
        assertEquals((double) yes / count, share.value());
        assertEquals(low, share.low(), 1e-12);
        assertEquals(high, share.high(), 1e-12);
        assertEquals(count, share.count());
        assertEquals(FROM, share.from());
    }

    @Test
    void nothingCountedIsNotANumber() {
        assertTrue(Double.isNaN(Proportions.wilson("x", 0, 0, FROM).value()));
    }

    @Test
    void theDifferenceOfTwoAccuraciesHasThePairedInterval() {
        Measured difference = Proportions.pairedDifference("change", 30, 12, 500, FROM);
        assertEquals(-0.036, difference.value(), 1e-15);
        assertEquals(-0.06126598319318695, difference.low(), 1e-12);
        assertEquals(-0.010447164217171626, difference.high(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"30, 12, 0.007915897334896727", "5, 0, 0.0625", "900, 800, 0.01632068249444858", "4, 4, 1", "0, 0, 1"})
    void mcNemarsTestIsExact(long lost, long won, double likelihood) {
        assertEquals(likelihood, Proportions.mcNemar(lost, won), 1e-9);
        assertEquals(likelihood, Proportions.mcNemar(won, lost), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void wilsonsIntervalHoldsTheTruthAboutNineteenTimesInTwenty(long seed) {
        Random random = new Random(seed);
        int held = 0;
        int trials = 2000;
        for (int trial = 0; trial < trials; trial++) {
            int yes = 0;
            for (int i = 0; i < 60; i++) {
                yes += random.nextDouble() < 0.9 ? 1 : 0;
            }
            Measured share = Proportions.wilson("x", yes, 60, FROM);
            held += share.low() <= 0.9 && 0.9 <= share.high() ? 1 : 0;
        }
        assertTrue(held > 0.92 * trials && held < 0.98 * trials, held + " of " + trials);
    }
}
