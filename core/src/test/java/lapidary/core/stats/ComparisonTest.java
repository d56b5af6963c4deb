package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import org.junit.jupiter.api.Test;

/// Numbers of the oracle: NumPy 2.4, in double.
final class ComparisonTest {
    private final TestMatrix original = TestMatrix.pseudoRandom(300, 331, 1);

    @Test
    void agreesWithNumPyOnRoundedWeights() {
        Comparison comparison = Comparison.of(original, original.rounded(1 / 64.0), Job.UNWATCHED);
        assertEquals(99_300, comparison.count());
        assertEquals(1.58315882868388e-05, comparison.meanSquaredError(), 1e-17);
        assertEquals(21.46796332948658, comparison.sqnrDecibels(), 1e-10);
        assertEquals(0.0078125, comparison.maximumError());
        assertEquals(60, comparison.worstRow());
        assertEquals(231, comparison.worstColumn());
        assertEquals(0.005216182097248903, comparison.rowSquaredError(7), 1e-15);
        assertEquals(Math.pow(10, -comparison.sqnrDecibels() / 10), comparison.relativeSquaredError(), 1e-15);
    }

    @Test
    void nothingChangedIsInfinitelyGood() {
        Comparison comparison = Comparison.of(original, original, Job.UNWATCHED);
        assertEquals(Double.POSITIVE_INFINITY, comparison.sqnrDecibels());
        assertEquals(Double.POSITIVE_INFINITY, comparison.rowSqnrDecibels(3));
        assertEquals(0, comparison.maximumError());
        assertEquals(0, comparison.relativeSquaredError());
        assertEquals(-1, comparison.worstRow());
    }

    @Test
    void pairsThatAreNotFiniteAreCountedApart() {
        TestMatrix spoiled = original.with(4, 5, Float.NaN).with(6, 7, Float.POSITIVE_INFINITY);
        Comparison comparison = Comparison.of(spoiled, original, Job.UNWATCHED);
        assertEquals(2, comparison.notFinite());
        assertEquals(99_298, comparison.count());
        assertEquals(Double.POSITIVE_INFINITY, comparison.sqnrDecibels());
    }

    @Test
    void differentShapesAreAMistake() {
        TestMatrix other = TestMatrix.pseudoRandom(331, 300, 1);
        assertThrows(IllegalArgumentException.class, () -> Comparison.of(original, other, Job.UNWATCHED));
    }

    @Test
    void theThreadCountChangesNothing() {
        TestMatrix large = TestMatrix.pseudoRandom(900, 701, 2);
        TestMatrix rounded = large.rounded(0.01);
        Comparison one = Comparison.of(large, rounded, Job.UNWATCHED, new Workers(1));
        Comparison four = Comparison.of(large, rounded, Job.UNWATCHED, new Workers(4));
        assertEquals(one.sqnrDecibels(), four.sqnrDecibels());
        assertEquals(one.meanSquaredError(), four.meanSquaredError());
    }
}
