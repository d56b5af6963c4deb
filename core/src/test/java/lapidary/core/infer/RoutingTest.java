package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    private static Part.Experts part(int used, boolean normalized, double scale) {
        return new Part.Experts(List.of(), Slot.NORMED, Slot.HIDDEN, true, used, normalized, scale);
    }

    private static Routing route(float[][] logits, Part.Experts part) {
        try (NativeFloats memory = new NativeFloats((long) logits.length * logits[0].length)) {
            Matrix matrix = memory.matrix(logits.length, logits[0].length);
            for (int row = 0; row < logits.length; row++) {
                matrix.rows(row, 1).set(logits[row]);
            }
            return Routing.of(matrix, part);
        }
    }

    /// exp(1), exp(2), exp(0) over their sum 11.107338.
    @Test
    void sharesAreTheSoftmaxOverAllExpertsOrOverTheChosenOnes() {
        float[][] logits = {{1, 2, 0}};
        Routing plain = route(logits, part(2, false, 1));
        assertArrayEquals(new float[] {0.24472848f}, plain.weightsOf(0, new int[] {0}), 1e-7f);
        assertArrayEquals(new float[] {0.66524094f}, plain.weightsOf(1, new int[] {0}), 1e-7f);
        assertArrayEquals(new int[0], plain.tokensOf(2));
        Routing normalized = route(logits, part(2, true, 2.5));
        assertArrayEquals(new float[] {2.5f * 0.26894143f}, normalized.weightsOf(0, new int[] {0}), 1e-6f);
        assertArrayEquals(new float[] {2.5f * 0.7310586f}, normalized.weightsOf(1, new int[] {0}), 1e-6f);
    }

    @Test
    void ofEqualOnesTheFirstAreTaken() {
        Routing routing = route(new float[][] {{3, 3, 3, 3}, {0, 3, 3, 3}}, part(2, true, 1));
        assertArrayEquals(new int[] {0}, routing.tokensOf(0));
        assertArrayEquals(new int[] {0, 1}, routing.tokensOf(1));
        assertArrayEquals(new int[] {1}, routing.tokensOf(2));
        assertArrayEquals(new int[0], routing.tokensOf(3));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void everyTokenReachesAsManyExpertsAsItUses(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int experts = 2 + random.nextInt(9);
        int used = 1 + random.nextInt(experts);
        float[][] logits = new float[17][experts];
        for (float[] row : logits) {
            for (int i = 0; i < experts; i++) {
                row[i] = (float) random.nextDouble(-30, 30);
            }
        }
        Routing routing = route(logits, part(used, true, 1));
        int[] reached = new int[logits.length];
        double[] total = new double[logits.length];
        for (int expert = 0; expert < experts; expert++) {
            int[] tokens = routing.tokensOf(expert);
            float[] shares = routing.weightsOf(expert, tokens);
            for (int i = 0; i < tokens.length; i++) {
                reached[tokens[i]]++;
                total[tokens[i]] += shares[i];
            }
        }
        assertArrayEquals(IntStream.generate(() -> used).limit(17).toArray(), reached);
        assertEquals(17, Arrays.stream(total).sum(), 1e-4);
    }
}
