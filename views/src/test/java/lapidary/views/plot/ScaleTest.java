package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {
    @Test
    void evenMarksHaveEqualDecimals() {
        assertEquals(List.of("−0.2", "−0.1", "0.0", "0.1", "0.2"), labels(new LinearScale(-0.2, 0.2), 5));
        assertEquals(List.of("0", "5,000", "10,000"), labels(new LinearScale(0, 12_288), 3));
        assertEquals(List.of("0", "2 M", "4 M", "6 M"), labels(new LinearScale(0, 7e6), 4));
    }

    @Test
    void logarithmicMarksArePowersOfTen() {
        assertEquals(List.of("1", "10", "100", "1,000", "10,000"), labels(new LogScale(0.7, 40_000), 5));
        assertEquals(List.of("10⁻⁴", "0.001", "0.01", "0.1"), labels(new LogScale(1e-4, 0.4), 5));
        assertEquals(List.of("1", "2", "5", "10"), labels(new LogScale(0.9, 12), 5));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void positionAndValueAreInverse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double low = Math.exp(random.nextDouble(-8, 4));
        double high = low * Math.exp(random.nextDouble(0.1, 9));
        for (Scale scale : List.of(new LinearScale(low, high), new LogScale(low, high))) {
            double value = low + random.nextDouble() * (high - low);
            assertEquals(value, scale.value(scale.position(value)), 1e-9 * high);
            assertTrue(scale.ticks(6).stream().allMatch(t -> t.value() >= low * 0.999 && t.value() <= high * 1.001));
        }
    }

    @Test
    void marksStepByOneTwoOrFive() {
        assertEquals(0.1, LinearScale.niceStep(0.13), 1e-12);
        assertEquals(2, LinearScale.niceStep(2.9), 1e-12);
        assertEquals(5, LinearScale.niceStep(3.3), 1e-12);
        assertEquals(10, LinearScale.niceStep(7.2), 1e-12);
        assertEquals(1, LinearScale.niceStep(1), 1e-12);
    }

    private static List<String> labels(Scale scale, int most) {
        return scale.ticks(most).stream()
                .map(Tick::label)
                .filter(l -> !l.isEmpty())
                .toList();
    }
}
