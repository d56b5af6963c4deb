package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContestTest {
    private static final int SEQUENCES = 150;
    private static final int TOKENS = 64;
    private static final int SEEDS = 200;

    /// Of 200 comparisons of equals, 10 are expected beyond the level and three standard errors are 9.2.
    @Test
    void inTwoHundredComparisonsOfEqualsItDeclaresNoMoreWinnersThanItsLevel() {
        int winners = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Contest contest = new Contest(Verdict.Metric.DIVERGENCE, 0);
            play(contest, new Random(seed), 0, SEQUENCES);
            winners += isWon(contest.verdict().divergence()) ? 1 : 0;
        }
        assertTrue(winners <= 19, winners + " winners between equals");
    }

    /// The sample's KL of two recipes is swapped at random for each sequence, so that both are equal by
    /// construction while the spread is that of a real model's heavy tails.
    @Test
    void labelsThatAreSwappedAtRandomHaveNoWinner() {
        int winners = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(1000 + seed);
            Contest contest = new Contest(Verdict.Metric.DIVERGENCE, 0);
            for (int i = 0; i < SEQUENCES; i++) {
                double small = 0.008 * Math.exp(0.2 * random.nextGaussian());
                double large = 0.037 * Math.exp(0.8 * random.nextGaussian());
                boolean swaps = random.nextBoolean();
                contest.add(scores(swaps ? large : small), scores(swaps ? small : large));
            }
            winners += isWon(contest.verdict().divergence()) ? 1 : 0;
        }
        assertTrue(winners <= 19, winners + " winners between equals");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aPlantedLossOfATwentiethNatIsFoundWithinEightSequences(long seed) {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, Verdict.STANDARD_MARGIN);
        play(contest, new Random(seed), 0.05, 8);
        Verdict verdict = contest.verdict();
        assertEquals(Contrast.Decision.WORSE, verdict.divergence().decision());
        assertTrue(verdict.isDecided());
        assertEquals(0, verdict.decidedAfter() % TOKENS);
        assertTrue(verdict.decidedAfter() > 0 && verdict.decidedAfter() <= 8 * TOKENS);
    }

    @Test
    void theOtherOneIsWorseWhenTheOrderIsTurned() {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, Verdict.STANDARD_MARGIN);
        play(contest, new Random(4), -0.05, 8);
        assertEquals(Contrast.Decision.BETTER, contest.verdict().divergence().decision());
    }

    @Test
    void equalsAreFoundEqualWithinTheMargin() {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, 0.01);
        play(contest, new Random(3), 0, SEQUENCES);
        assertEquals(
                Contrast.Decision.NO_DIFFERENCE, contest.verdict().divergence().decision());
    }

    @Test
    void aModelBesideItselfIsNoDifferentAfterFiveSequences() {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, 0);
        for (int i = 0; i < 4; i++) {
            contest.add(scores(0.02), scores(0.02));
            assertFalse(contest.verdict().isDecided(), "after " + (i + 1));
        }
        contest.add(scores(0.02), scores(0.02));
        Verdict verdict = contest.verdict();
        assertEquals(new Contrast(0, 0, 0, Contrast.Decision.NO_DIFFERENCE), verdict.divergence());
        assertEquals(5L * TOKENS, verdict.decidedAfter());
    }

    /// Half widths from the formula in [Difference], computed with Python's float: n differences of standard
    /// deviation s = 1 (alternating ±√((n − 1) / n)), half width = √((r − 1) / (1 − r / (1 + n)) · (n − 1) / n)
    /// with r = (20 · √(1 + n))^(2 / n).
    @ParameterizedTest
    @CsvSource({"6, 2.224880", "10, 1.224522", "50, 0.469427", "150, 0.275793"})
    void halfWidthsAreThoseOfTheFormula(int count, double expected) {
        Difference difference = new Difference(0);
        double value = Math.sqrt((count - 1) / (double) count);
        for (int i = 0; i < count; i++) {
            difference.add(i % 2 == 0 ? value : -value);
        }
        Contrast found = difference.contrast();
        assertEquals(0, found.mean(), 1e-12);
        double standardErrors = found.high() * Math.sqrt(count);
        assertTrue(standardErrors <= expected * Math.sqrt(count) * 1.001, "bounds of all times are inside");
        assertEquals(expected, found.high() - found.mean(), expected * 0.2);
    }

    @Test
    void aDecisionStays() {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, Verdict.STANDARD_MARGIN);
        play(contest, new Random(4), 0.05, 10);
        long after = contest.verdict().decidedAfter();
        play(contest, new Random(5), -0.4, 30);
        assertEquals(Contrast.Decision.WORSE, contest.verdict().divergence().decision());
        assertEquals(after, contest.verdict().decidedAfter());
        Contrast now = contest.verdict().divergence();
        assertTrue(now.low() <= now.high(), now.toString());
    }

    @Test
    void againstTheOriginalThePerplexityDecides() {
        Contest contest = new Contest(Verdict.Metric.PERPLEXITY, Verdict.STANDARD_MARGIN);
        Random random = new Random(8);
        for (int i = 0; i < 10; i++) {
            double base = 3 + 0.3 * random.nextGaussian();
            contest.addOriginal(scores(base + 0.1 + 0.01 * random.nextGaussian(), base, 0.03));
        }
        Verdict verdict = contest.verdict();
        assertEquals(Contrast.Decision.WORSE, verdict.perplexity().decision());
        assertEquals(0.1, verdict.perplexity().mean(), 0.02);
        assertEquals(verdict.perplexity(), verdict.deciding());
        assertEquals(0.03, verdict.divergence().mean(), 1e-12);
    }

    @Test
    void onlyScoresOfTheSameTokensAreCompared() {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, 0.1);
        TokenScores few = new TokenScores(new double[3], new TokenScores.Comparison(new double[3], new double[3], 3));
        assertThrows(IllegalArgumentException.class, () -> contest.add(few, scores(1)));
        assertThrows(IllegalStateException.class, contest::verdict);
        assertThrows(IllegalArgumentException.class, () -> new Contest(Verdict.Metric.DIVERGENCE, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Contest(Verdict.Metric.DIVERGENCE, -1));
    }

    private static boolean isWon(Contrast contrast) {
        return contrast.low() > 0 || contrast.high() < 0;
    }

    /// Adds sequences whose means differ by `loss`, with a spread like that of the sample at 3 bits.
    private static void play(Contest contest, Random random, double loss, int sequences) {
        for (int i = 0; i < sequences; i++) {
            double shared = 0.037 * Math.exp(0.2 * random.nextGaussian());
            contest.add(
                    scores(shared + loss + 0.01 * random.nextGaussian()),
                    scores(shared + 0.01 * random.nextGaussian()));
        }
    }

    private static TokenScores scores(double divergence) {
        return scores(3 + divergence, 3, divergence);
    }

    private static TokenScores scores(double loss, double original, double divergence) {
        return new TokenScores(filled(loss), new TokenScores.Comparison(filled(original), filled(divergence), TOKENS));
    }

    private static double[] filled(double value) {
        double[] values = new double[TOKENS];
        Arrays.fill(values, value);
        return values;
    }
}
