package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.linalg.Matrix;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;

class CalibrationSettingsTest {

    @Test
    void declaredStandardsAreTheStandard() {
        assertEquals(
                CalibrationSettings.STANDARD,
                CalibrationSettings.of(Settings.standard(CalibrationSettings.settings())));
        assertEquals("64 × 256 tokens", CalibrationSettings.STANDARD.words());
    }

    @Test
    void recipesSayWhatIsNotTheStandard() {
        CalibrationSettings other = new CalibrationSettings(128, 32, 512, 7, 128);
        assertEquals("", CalibrationSettings.STANDARD.suffix());
        assertEquals("-c128-n32-e512-s7", other.suffix());
        assertEquals(Optional.of(other), CalibrationSettings.ofSuffix(other.suffix()));
        assertEquals(Optional.of(CalibrationSettings.STANDARD), CalibrationSettings.ofSuffix(""));
        assertEquals(Optional.empty(), CalibrationSettings.ofSuffix("-c1-n0-e5-s1"));
        assertEquals(Optional.empty(), CalibrationSettings.ofSuffix("data"));
    }

    @Test
    void aSeedTakesOtherSequencesEachOnce() {
        assertArrayEquals(new int[] {0, 1, 2}, new CalibrationSettings(8, 3, 1, 0, 0).chosen(10));
        int[] drawn = new CalibrationSettings(8, 10, 1, 5, 0).chosen(10);
        assertFalse(Arrays.equals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, drawn));
        assertArrayEquals(
                new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                Arrays.stream(drawn).sorted().toArray());
        assertArrayEquals(drawn, new CalibrationSettings(8, 10, 1, 5, 0).chosen(10));
    }

    /// Every row as likely as any other: of 2,000 samples of 10 from 100, each row is in about 200.
    @Test
    void aSampleIsEvenAndDependsOnTheSeedAlone() {
        int[] counts = new int[100];
        for (int seed = 0; seed < 2_000; seed++) {
            for (float row : sample(seed)) {
                counts[(int) row]++;
            }
        }
        double chiSquared = Arrays.stream(counts)
                .mapToDouble(count -> (count - 200.0) * (count - 200.0) / 200)
                .sum();
        assertTrue(chiSquared < 148.2, "χ² " + chiSquared + ", 99 degrees of freedom"); // p = 0.001
        assertArrayEquals(sample(4), sample(4));
        assertNotEquals(Arrays.toString(sample(4)), Arrays.toString(sample(5)));
    }

    private static float[] sample(long seed) {
        try (Arena arena = Arena.ofConfined()) {
            Reservoir reservoir = new Reservoir(10, 1, seed, arena);
            Matrix row = Matrix.of(arena.allocate(4), 1, 1);
            for (int i = 0; i < 100; i++) {
                row.set(new float[] {i});
                reservoir.offer(i, row);
            }
            float[] kept = reservoir.rows().orElseThrow().toArray();
            assertEquals(10, kept.length);
            float[] sorted = kept.clone();
            Arrays.sort(sorted);
            assertArrayEquals(sorted, kept);
            return kept;
        }
    }
}
