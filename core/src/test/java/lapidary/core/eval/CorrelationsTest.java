package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected numbers: `scipy.stats.spearmanr` and `pearsonr`, the intervals by Fisher's formula in Python.
final class CorrelationsTest {
    private static final Provenance FROM = Provenance.measured("pairs", "cosine");
    private static final double[] X = {1, 2, 2, 3, 5, 7, 7.5, 9, 9, 9};
    private static final double[] Y = {2, 1, 4, 3, 5, 4.5, 9, 8, 8, 10};

    @Test
    void spearmanSharesRanksAmongTies() {
        Measured rho = Correlations.spearman(X, Y, FROM);
        assertEquals(0.8889566369846308, rho.value(), 1e-12);
        assertEquals(0.49445159361759317, rho.low(), 1e-12);
        assertEquals(0.9797755694064159, rho.high(), 1e-12);
        assertEquals(10, rho.count());
        assertEquals(
                0.6668859288553503,
                Correlations.spearman(new double[] {1, 2, 2, 3, 5}, new double[] {2, 1, 4, 3, 5}, FROM)
                        .value(),
                1e-12);
    }

    @Test
    void pearsonIsScipys() {
        Measured r = Correlations.pearson(X, Y, FROM);
        assertEquals(0.9042278170009735, r.value(), 1e-12);
        assertEquals(0.6376081937014342, r.low(), 1e-12);
        assertEquals(0.9773969803364388, r.high(), 1e-12);
    }

    @Test
    void ranksOfTiesAreTheirMean() {
        assertArrayEquals(new double[] {1, 2.5, 2.5, 4}, Correlations.ranks(new double[] {-3, 0, 0, 8}));
    }

    @Test
    void aConstantColumnHasNoCorrelation() {
        double[] constant = new double[10];
        assertTrue(Double.isNaN(Correlations.spearman(constant, Y, FROM).value()));
        assertTrue(Double.isNaN(Correlations.pearson(X, constant, FROM).value()));
    }

    @Test
    void aPerfectOrderHasNoInterval() {
        Measured rho = Correlations.spearman(new double[] {1, 2, 3, 4, 5}, new double[] {2, 4, 6, 8, 100}, FROM);
        assertEquals(1, rho.value(), 1e-15);
        assertEquals(1, rho.low(), 1e-7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aRisingFunctionLeavesSpearmanAsItIs(long seed) {
        Random random = new Random(seed);
        double[] a = random.doubles(50).toArray();
        double[] b = random.doubles(50).toArray();
        double[] risen = Arrays.stream(a).map(value -> Math.exp(3 * value) - 7).toArray();
        assertEquals(
                Correlations.spearman(a, b, FROM).value(),
                Correlations.spearman(risen, b, FROM).value(),
                1e-12);
    }
}
