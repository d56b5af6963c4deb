package lapidary.core.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    private static final Provenance FROM = Provenance.measured("", "");

    /// ρ = 0.666886 with ties: the golden number of the method card, as SciPy's spearmanr gives it.
    @Test
    void tiesShareTheMeanOfTheirRanks() {
        double[] a = {1, 2, 2, 3, 5};
        double[] b = {2, 1, 4, 3, 5};
        assertEquals(0.666886, RankCorrelation.of(a, b, FROM).value(), 1e-6);
    }

    @Test
    void theIntervalHoldsTheValueAndIsRepeatable() {
        Random random = new Random(3);
        double[] a = random.doubles(40).toArray();
        double[] b = Arrays.stream(a).map(x -> x + 0.3 * random.nextGaussian()).toArray();
        Measured found = RankCorrelation.of(a, b, FROM);
        assertTrue(found.low() < found.value() && found.value() < found.high(), found.toString());
        assertTrue(found.low() > 0 && found.high() < 1, found.toString());
        assertEquals(found, RankCorrelation.of(a, b, FROM));
        assertEquals(40, found.count());
    }

    @Test
    void theSameOrderIsOneAndTheReverseMinusOne() {
        double[] a = {1, 2, 3, 4, 5, 6};
        double[] rising = Arrays.stream(a).map(Math::exp).toArray();
        double[] falling = Arrays.stream(a).map(x -> -x * x).toArray();
        assertEquals(1, RankCorrelation.of(a, rising, FROM).value(), 1e-12);
        assertEquals(1, RankCorrelation.of(a, rising, FROM).low(), 1e-12);
        assertEquals(-1, RankCorrelation.of(a, falling, FROM).value(), 1e-12);
    }

    @Test
    void whatIsNotDefinedIsNoNumber() {
        double[] constant = {2, 2, 2, 2, 2};
        double[] any = {1, 2, 3, 4, 5};
        assertTrue(Double.isNaN(RankCorrelation.of(constant, any, FROM).value()));
        assertTrue(Double.isNaN(
                RankCorrelation.of(new double[] {1}, new double[] {1}, FROM).value()));
        Measured few = RankCorrelation.of(new double[] {1, 2, 3}, new double[] {1, 3, 2}, FROM);
        assertEquals(0.5, few.value(), 1e-12);
        assertTrue(Double.isNaN(few.low()));
    }

    /// Two columns that have nothing to do with each other: about 95 of 100 intervals hold 0.
    @Test
    void intervalsOfUnrelatedColumnsHoldZero() {
        Random random = new Random(11);
        int held = 0;
        for (int i = 0; i < 60; i++) {
            double[] a = random.doubles(42).toArray();
            double[] b = random.doubles(42).toArray();
            Measured found = RankCorrelation.of(a, b, FROM);
            held += found.low() <= 0 && 0 <= found.high() ? 1 : 0;
        }
        assertTrue(held >= 52, held + " of 60");
    }
}
