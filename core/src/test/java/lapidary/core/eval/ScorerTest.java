package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Scores and statistics against closed forms, and against the golden numbers of the KL suite's method card.
class ScorerTest {

    /// Numbers of the golden generator: s ← (1103515245·s + 12345) mod 2³¹, u = s / 2³¹, g = (u₁ +
    /// u₂ + u₃ + u₄ − 2)·√3.
    private static final class Golden {
        private long state;

        Golden(long seed) {
            state = seed;
        }

        double uniform() {
            state = (1_103_515_245L * state + 12_345) % (1L << 31);
            return state / (double) (1L << 31);
        }

        double normal() {
            return (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
        }
    }

    /// A part is never smaller than 64 tokens of the vocabulary.
    @ParameterizedTest
    @CsvSource({"1, 4", "9600, 2", "100000000, 1"})
    void aProductInPartsIsTheWholeProductAndLooksWhetherItGoesOn(long most, int looks) {
        int rows = 5;
        int width = 15;
        int vocabulary = 200;
        Random random = new Random(3);
        try (NativeFloats memory = new NativeFloats((long) rows * width + vocabulary * width + rows * vocabulary)) {
            Matrix all = memory.matrix(1, rows * width + vocabulary * width + rows * vocabulary);
            for (int i = 0; i < (rows + vocabulary) * width; i++) {
                all.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextInt(-8, 9));
            }
            Matrix states = Matrix.of(all.data(), rows, width);
            Matrix head = Matrix.of(all.data().asSlice(4L * rows * width), vocabulary, width);
            Matrix out = Matrix.of(all.data().asSlice(4L * (rows + vocabulary) * width), rows, vocabulary);
            AtomicInteger looked = new AtomicInteger();
            Scorer.product(states, head, most, counting(looked), out);
            for (int row = 0; row < rows; row++) {
                for (int token = 0; token < vocabulary; token++) {
                    float sum = 0;
                    for (int i = 0; i < width; i++) {
                        sum += at(states, row, i) * at(head, token, i);
                    }
                    assertEquals(sum, at(out, row, token), "small whole numbers are exact in any order");
                }
            }
            assertEquals(looks, looked.get());
        }
    }

    private static float at(Matrix matrix, int row, int column) {
        return matrix.data().getAtIndex(ValueLayout.JAVA_FLOAT, matrix.at(row) + column);
    }

    private static Job counting(AtomicInteger looked) {
        return new Job() {
            @Override
            public boolean isCancelled() {
                looked.incrementAndGet();
                return false;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
    }

    @Test
    void matchesTheGoldenNumbersOfTheMethodCard() {
        int tokens = 200;
        int vocabulary = 32;
        Golden golden = new Golden(41);
        float[] base = new float[tokens * vocabulary];
        float[] test = new float[tokens * vocabulary];
        for (int i = 0; i < base.length; i++) {
            base[i] = (float) (2 * golden.normal());
        }
        for (int i = 0; i < test.length; i++) {
            test[i] = (float) (base[i] + 0.3 * golden.normal());
        }
        int[] targets = new int[tokens];
        Arrays.setAll(targets, i -> (int) (golden.uniform() * vocabulary));

        TokenScores scores = score(base, test, targets, vocabulary);
        Mean divergence = new Mean();
        divergence.add(scores.reference().divergences());
        Estimate mean = divergence.estimate(0, 9);
        assertEquals(.037046, mean.value(), 1e-6);
        assertEquals(.001405, mean.standardError(), 1e-6);
        Pairs pairs = new Pairs();
        pairs.add(scores.losses(), scores.reference());
        Percentiles spread = pairs.divergences();
        assertEquals(.032182, spread.at(0.5), 1e-6);
        assertEquals(.065278, spread.at(0.9), 1e-6);
        assertEquals(.074214, spread.at(0.95), 1e-6);
        assertEquals(.100672, spread.at(0.99), 1e-6);
        assertEquals(.112102, spread.at(0.999), 1e-6);
        assertEquals(.112337, spread.at(1), 1e-6);
        assertEquals(.004001, spread.at(0), 1e-6);
        assertEquals(.001275, pairs.change().mean(), 1e-6);
        assertEquals(.012529, pairs.change().rms(), 1e-6);
        assertEquals(.017212, pairs.perplexities().logarithm(), 1e-6);
        assertEquals(.021888, pairs.perplexities().standardError(), 1e-6);
        assertEquals(.98866, pairs.perplexities().correlation(), 1e-5);
        assertEquals(226.79307, perplexity(scores.reference().losses()), 1e-3);
        assertEquals(230.73046, perplexity(scores.losses()), 1e-3);
        assertEquals(166, scores.reference().agreements());
    }

    @Test
    void uniformLogitsHaveThePerplexityOfTheVocabulary() {
        float[] logits = new float[100 * 50];
        Arrays.fill(logits, 7.25f);
        TokenScores scores = score(logits, logits, new int[100], 50);
        assertEquals(50, perplexity(scores.losses()), 1e-9);
        assertArrayEquals(new double[100], scores.reference().divergences(), 1e-15);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void addingAConstantToTheLogitsChangesNothing(int seed) {
        Random random = new Random(seed);
        int vocabulary = 40 + seed;
        float[] base = new float[70 * vocabulary];
        float[] test = new float[base.length];
        float[] shifted = new float[base.length];
        for (int i = 0; i < base.length; i++) {
            base[i] = (float) random.nextGaussian();
            test[i] = Math.round(random.nextGaussian() * 1024) / 1024f;
            shifted[i] = test[i] + 64;
        }
        int[] targets = random.ints(70, 0, vocabulary).toArray();
        TokenScores plain = score(base, test, targets, vocabulary);
        TokenScores moved = score(base, shifted, targets, vocabulary);
        assertArrayEquals(plain.losses(), moved.losses(), 1e-11);
        assertArrayEquals(plain.reference().divergences(), moved.reference().divergences(), 1e-11);
        assertTrue(Arrays.stream(plain.reference().divergences()).allMatch(d -> d > 0));
    }

    @Test
    void aKnownBaselineGivesTheSameScores() {
        Random random = new Random(8);
        float[] base = new float[130 * 33];
        float[] test = new float[130 * 33];
        for (int i = 0; i < base.length; i++) {
            base[i] = (float) random.nextGaussian();
            test[i] = (float) random.nextGaussian();
        }
        int[] targets = random.ints(130, 0, 33).toArray();
        try (Logits p = new Logits(base, 33);
                Logits q = new Logits(test, 33);
                Scorer scorer = new Scorer(33)) {
            Baseline baseline = new Baseline(130);
            TokenScores first = scorer.score(q.states(), p.states(), baseline, targets);
            TokenScores again = scorer.score(q.states(), p.states(), baseline, targets);
            TokenScores original = scorer.scoreOriginal(p.states(), baseline, targets);
            assertArrayEquals(first.losses(), again.losses());
            assertArrayEquals(first.reference().divergences(), again.reference().divergences());
            assertArrayEquals(first.losses(), scorer.score(q.states(), targets).losses());
            assertArrayEquals(scorer.score(p.states(), targets).losses(), original.losses());
            assertArrayEquals(new double[130], original.reference().divergences());
            assertEquals(130, original.reference().agreements());
        }
    }

    /// Two-sided 95 % points of Student's t as printed tables have them.
    @ParameterizedTest
    @CsvSource({
        "1, 12.70620",
        "2, 4.30265",
        "3, 3.18245",
        "4, 2.77645",
        "5, 2.57058",
        "10, 2.22814",
        "30, 2.04227",
        "151, 1.97580",
        "1000, 1.96234"
    })
    void studentsTIsThatOfTheTables(int degrees, double expected) {
        assertEquals(expected, StudentT.halfWidth(degrees), 2e-5);
    }

    @Test
    void theIntervalIsThatOfTheSequenceMeans() {
        Mean mean = new Mean();
        mean.add(new double[] {1, 3});
        mean.add(new double[] {2, 4});
        mean.add(new double[] {3, 5});
        // Sequence means 2, 3, 4: s = 1, margin = 4.30265 · 1 / √3. Tokens: variance 10/6, √(10/6 / 5).
        Estimate found = mean.estimate(0, 100);
        assertEquals(3, found.value());
        assertEquals(Math.sqrt(10.0 / 6 / 5), found.standardError(), 1e-12);
        assertEquals(3 - 4.302653 / Math.sqrt(3), found.low(), 1e-6);
        assertEquals(3 + 4.302653 / Math.sqrt(3), found.high(), 1e-6);
    }

    @Test
    void oneSequenceHasNoInterval() {
        TextSequences text = new TextSequences(new int[9], -1, Protocol.WINDOWS, 4);
        Tally tally = new Tally(text);
        assertThrows(IllegalStateException.class, tally::evaluation);
        tally.add(new TokenScores(new double[] {1, 2, 3, 2}, TokenScores.ALONE));
        Estimate found = tally.evaluation().perplexity();
        assertEquals(Math.exp(2), found.value(), 1e-12);
        assertEquals(Double.NaN, found.low());
        assertEquals(Double.NaN, found.high());
    }

    private static TokenScores score(float[] base, float[] test, int[] targets, int vocabulary) {
        try (Logits p = new Logits(base, vocabulary);
                Logits q = new Logits(test, vocabulary);
                Scorer scorer = new Scorer(vocabulary)) {
            return scorer.score(q.states(), p.states(), new Baseline(targets.length), targets);
        }
    }

    private static double perplexity(double[] losses) {
        return Math.exp(Arrays.stream(losses).average().orElseThrow());
    }

    /// Given logits as states of a head that is the unit matrix.
    private static final class Logits implements AutoCloseable {
        private final NativeFloats states;
        private final NativeFloats head;
        private final Scorer.States both;

        Logits(float[] logits, int vocabulary) {
            states = new NativeFloats(logits.length);
            head = new NativeFloats((long) vocabulary * vocabulary);
            Matrix rows = states.matrix(logits.length / vocabulary, vocabulary);
            rows.set(logits);
            float[] unit = new float[vocabulary * vocabulary];
            for (int i = 0; i < vocabulary; i++) {
                unit[i * vocabulary + i] = 1;
            }
            Matrix square = head.matrix(vocabulary, vocabulary);
            square.set(unit);
            both = new Scorer.States(rows, square);
        }

        Scorer.States states() {
            return both;
        }

        @Override
        public void close() {
            states.close();
            head.close();
        }
    }
}
