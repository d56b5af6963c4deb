package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

/// Expected numbers: NumPy, and SciPy's t distribution for the interval.
final class FidelityTallyTest {
    private static final Provenance FROM = Provenance.measured("inputs.npz", "ef", "outputs", 0);
    private static final double[][] BEFORE = {
        {-0.196, -0.591, -0.3, 1.297},
        {1.53, 0.669, 0.549, 0.677},
        {-0.012, -0.076, -0.674, -0.056},
        {2.26, 0.869, -0.342, -0.472},
        {-0.864, 0.374, 0.392, -1.443}
    };
    private static final double[][] AFTER = {
        {-0.172, -0.619, -0.229, 1.305},
        {1.616, 0.646, 0.535, 0.692},
        {0.041, -0.048, -0.736, -0.047},
        {2.261, 0.848, -0.374, -0.385},
        {-0.884, 0.332, 0.424, -1.436}
    };

    @Test
    void ratioCosineAndLargestErrorAreNumPys() {
        FidelityTally tally = new FidelityTally(FROM);
        for (int i = 0; i < BEFORE.length; i++) {
            tally.add(BEFORE[i], AFTER[i]);
        }
        Fidelity fidelity = tally.fidelity();
        assertEquals(26.51137207040655, fidelity.sqnr().value(), 1e-10);
        assertEquals(3.528941342155336, fidelity.sqnr().halfWidth(), 1e-4);
        assertEquals(0.08699999999999997, fidelity.largestError().value(), 1e-15);
        assertEquals(0.9960538637326741, fidelity.cosine().least(), 1e-12);
        assertEquals(0.9985081170720638, fidelity.cosine().values().getFirst(), 1e-12);
        assertEquals(0.9994229025104513, fidelity.cosine().values().get(1), 1e-12);
    }

    @Test
    void equalOutputsAreInfinitelyFaithful() {
        FidelityTally tally = new FidelityTally(FROM);
        tally.add(BEFORE[0], BEFORE[0]);
        tally.add(BEFORE[1], BEFORE[1]);
        Fidelity fidelity = tally.fidelity();
        assertEquals(Double.POSITIVE_INFINITY, fidelity.sqnr().value());
        assertEquals(1, fidelity.cosine().mean().value(), 1e-15);
    }

    @Test
    void anOutputThatIsNoNumberShows() {
        FidelityTally tally = new FidelityTally(FROM);
        tally.add(BEFORE[0], new double[] {Double.NaN, 0, 0, 0});
        assertTrue(Double.isNaN(tally.fidelity().largestError().value()));
    }
}
