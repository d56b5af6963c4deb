package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bounds and estimate against the sum over the whole vocabulary.
class TruncatedDivergenceTest {
    private static final double ROUNDING = 1e-9;

    private record Both(TruncatedDivergence truncated, double whole, TopLogits kept) {}

    private static Both divergence(
            int vocabulary, int kept, int samples, int place, IntToDoubleFunction p, IntToDoubleFunction q) {
        Kernels kernels = Kernels.fastest();
        try (NativeFloats memory = new NativeFloats(2L * vocabulary)) {
            Matrix rows = memory.matrix(2, vocabulary);
            MemorySegment data = rows.data();
            for (int i = 0; i < vocabulary; i++) {
                data.setAtIndex(ValueLayout.JAVA_FLOAT, rows.at(0) + i, (float) p.applyAsDouble(i));
                data.setAtIndex(ValueLayout.JAVA_FLOAT, rows.at(1) + i, (float) q.applyAsDouble(i));
            }
            double pSum = kernels.logSumExp(data, rows.at(0), vocabulary);
            double qSum = kernels.logSumExp(data, rows.at(1), vocabulary);
            TopLogits top = new TopLogits(1, Math.min(kept, vocabulary), samples);
            top.fill(kernels, data, rows.at(0), vocabulary, place, 0, pSum, 0, new double[vocabulary]);
            double whole = 0;
            for (int i = 0; i < vocabulary; i++) {
                double a = data.getAtIndex(ValueLayout.JAVA_FLOAT, rows.at(0) + i) - pSum;
                double b = data.getAtIndex(ValueLayout.JAVA_FLOAT, rows.at(1) + i) - qSum;
                whole += Math.exp(a) * (a - b);
            }
            return new Both(TruncatedDivergence.of(top, 0, data, rows.at(1), vocabulary, qSum), whole, top);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theWholeDivergenceLiesWithinTheBounds(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            int vocabulary = 2 + random.nextInt(3000);
            int kept = 1 + random.nextInt(80);
            double peak = random.nextDouble() * 8;
            double noise = Math.pow(10, random.nextDouble() * 4 - 3);
            double[] p = random.doubles(vocabulary, -1, 1).map(x -> peak * x).toArray();
            double[] q = new double[vocabulary];
            for (int i = 0; i < vocabulary; i++) {
                q[i] = random.nextInt(8) == 0 ? -p[i] * noise : p[i] + noise * random.nextGaussian();
            }
            Both both = divergence(vocabulary, kept, 16, round, i -> p[i], i -> q[i]);
            String where = "round " + round + ": " + both.truncated() + ", whole " + both.whole();
            assertTrue(both.truncated().lower() <= both.whole() + ROUNDING, where);
            assertTrue(both.truncated().upper() >= both.whole() - ROUNDING, where);
            assertTrue(both.truncated().estimate() >= both.truncated().lower(), where);
            assertTrue(both.truncated().estimate() <= both.truncated().upper(), where);
        }
    }

    /// The worst that p can do outside the kept tokens: all on those that q holds least likely.
    @Test
    void theUpperBoundIsNearlyReached() {
        int vocabulary = 1000;
        IntToDoubleFunction p = i -> i < 10 ? 3 : i >= 990 ? 2.999 : -40;
        IntToDoubleFunction q = i -> i < 10 ? 3 : i >= 990 ? -6 : 0;
        Both both = divergence(vocabulary, 10, 16, 0, p, q);
        assertTrue(both.truncated().upper() >= both.whole());
        assertEquals(both.whole(), both.truncated().upper(), 0.06 * both.whole());
    }

    @Test
    void withTheWholeVocabularyKeptNothingIsUnsure() {
        Random random = new Random(5);
        double[] p = random.doubles(40, -2, 2).toArray();
        double[] q = random.doubles(40, -2, 2).toArray();
        Both both = divergence(40, 64, 16, 0, i -> p[i], i -> q[i]);
        assertEquals(both.whole(), both.truncated().estimate(), ROUNDING);
        assertEquals(both.truncated().lower(), both.truncated().upper());
        assertEquals(0, both.truncated().halves());
    }

    @Test
    void equalModelsHaveNoDivergence() {
        Random random = new Random(6);
        double[] p = random.doubles(900, -4, 4).toArray();
        Both both = divergence(900, 64, 16, 3, i -> p[i], i -> p[i] + 12);
        assertEquals(0, both.truncated().estimate(), 1e-6);
    }

    @Test
    void theMeanEstimateIsTheWholeDivergence() {
        Random random = new Random(7);
        double[] p = random.doubles(2000, -3, 3).toArray();
        double[] q = new double[2000];
        for (int i = 0; i < q.length; i++) {
            q[i] = p[i] + 0.4 * random.nextGaussian();
        }
        double sum = 0;
        double halves = 0;
        int rounds = 2000;
        double whole = 0;
        for (int place = 0; place < rounds; place++) {
            Both both = divergence(2000, 16, 16, place, i -> p[i], i -> q[i]);
            sum += both.truncated().estimate();
            halves += both.truncated().halves() * both.truncated().halves() / 4;
            whole = both.whole();
        }
        double error = Math.sqrt(halves) / rounds;
        assertEquals(whole, sum / rounds, 4 * error);
        assertTrue(error < 0.01 * whole, "the error of sampling is small: " + error + " of " + whole);
    }

    @Test
    void drawnTokensAreNeverKeptOnes() {
        Random random = new Random(8);
        double[] p = random.doubles(300, -3, 3).toArray();
        Both both = divergence(300, 32, 16, 1, i -> p[i], i -> p[i]);
        for (int drawn : both.kept().sampled) {
            for (int rank = 0; rank < 32; rank++) {
                assertTrue(drawn != both.kept().likeliest.token(0, rank));
            }
        }
    }
}
