package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.function.Consumer;
import lapidary.core.linalg.Matrix;
import org.junit.jupiter.api.Test;

class SamplerTest {
    /// Probabilities 0.1, 0.4, 0.2, 0.3 at temperature 1.
    private static final float[] LOGITS = {
        (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
    };

    @Test
    void temperatureZeroTakesTheLikeliest() {
        assertArrayEquals(new double[] {0, 1, 0, 0}, shares(new Generator.Sampling(0, 0, 1, 5)));
    }

    @Test
    void drawsInProportionToTheProbabilities() {
        assertArrayEquals(new double[] {0.1, 0.4, 0.2, 0.3}, shares(new Generator.Sampling(1, 0, 1, 5)), 0.02);
    }

    @Test
    void aLowerTemperatureSharpens() {
        // Squares: 0.01, 0.16, 0.04, 0.09 of 0.30.
        double[] expected = {0.01 / 0.3, 0.16 / 0.3, 0.04 / 0.3, 0.09 / 0.3};
        assertArrayEquals(expected, shares(new Generator.Sampling(0.5, 0, 1, 6)), 0.02);
    }

    @Test
    void topKKeepsTheLikeliest() {
        assertArrayEquals(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, shares(new Generator.Sampling(1, 2, 1, 7)), 0.02);
    }

    @Test
    void topPKeepsTheFewestThatHoldTheMass() {
        assertArrayEquals(
                new double[] {0, 4 / 9.0, 2 / 9.0, 3 / 9.0}, shares(new Generator.Sampling(1, 0, 0.85, 8)), 0.02);
        assertArrayEquals(new double[] {0, 1, 0, 0}, shares(new Generator.Sampling(1, 0, 0.3, 8)));
    }

    @Test
    void theSameSeedGivesTheSameTokens() {
        withLogits(logits -> {
            Sampler first = new Sampler(new Generator.Sampling(1, 0, 1, 99));
            Sampler second = new Sampler(new Generator.Sampling(1, 0, 1, 99));
            for (int i = 0; i < 100; i++) {
                assertEquals(first.choose(logits), second.choose(logits));
            }
        });
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Generator.Sampling(-1, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Generator.Sampling(Double.NaN, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Generator.Sampling(1, -1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Generator.Sampling(1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Generator.Sampling(1, 0, 1.5, 0));
    }

    private static double[] shares(Generator.Sampling sampling) {
        double[] shares = new double[4];
        withLogits(logits -> {
            Sampler sampler = new Sampler(sampling);
            for (int i = 0; i < 10_000; i++) {
                shares[sampler.choose(logits)] += 1e-4;
            }
        });
        for (int i = 0; i < 4; i++) {
            shares[i] = Math.round(shares[i] * 1e4) / 1e4;
        }
        return shares;
    }

    private static void withLogits(Consumer<Matrix> test) {
        try (Arena arena = Arena.ofShared()) {
            Matrix logits = Matrix.of(arena.allocate(16, 64), 1, 4);
            logits.set(LOGITS);
            test.accept(logits);
        }
    }
}
