package lapidary.core.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Medians with their intervals.
class TimingTest {

    @Test
    void isTheMedianWithTheRanksOfABinomialInterval() {
        double[] samples = new double[21];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 21 - i;
        }
        // Ranks 6 and 16 of 21: P(6 ≤ Binomial(21, 1/2) ≤ 15) = 0.973.
        assertEquals(new Timing(11, 6, 16, 21), Timing.of(samples));
        assertEquals(new Timing(2.5, 1, 4, 4), Timing.of(new double[] {4, 1, 3, 2}));
        assertEquals(new Timing(7, 7, 7, 1), Timing.of(new double[] {7}));
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 41})
    void theIntervalHoldsTheTrueMedianInNinetyFiveOfAHundredCases(int count) {
        Random random = new Random(count);
        int held = 0;
        int tries = 4000;
        for (int i = 0; i < tries; i++) {
            double[] samples = random.doubles(count).map(u -> -Math.log(u)).toArray();
            Timing timing = Timing.of(samples);
            held += timing.low() <= Math.log(2) && Math.log(2) <= timing.high() ? 1 : 0;
        }
        assertTrue(held > 0.95 * tries, held + " of " + tries);
    }

    @Test
    void refusesWhatNoClockSays() {
        assertThrows(IllegalArgumentException.class, () -> new Timing(Double.NaN, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Timing(-1, -1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Timing(2, 3, 4, 1));
        assertThrows(IllegalArgumentException.class, () -> new Timing(2, 1, Double.POSITIVE_INFINITY, 1));
        assertThrows(IllegalArgumentException.class, () -> new Timing(2, 1, 3, 0));
    }
}
