package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Random;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture;
import lapidary.core.model.Architecture.RopeStyle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationsTest {

    /// Pair p of a head turns by position · base^(−2p / headSize): as complex numbers, x · exp(i·angle).
    @ParameterizedTest
    @CsvSource({
        "HALVES, 6",
        "HALVES, 32",
        "HALVES, 64",
        "HALVES, 128",
        "INTERLEAVED, 6",
        "INTERLEAVED, 32",
        "INTERLEAVED, 64",
        "INTERLEAVED, 128"
    })
    void everyPairTurnsByItsAngle(RopeStyle style, int size) {
        int heads = 3;
        int position = 17;
        Architecture architecture = Architecture.llama(1, 1, 1, heads, heads, size, 1, 64, 1e-5, 10_000, style, true);
        Random random = new Random(size);
        try (Arena arena = Arena.ofShared();
                Rotations rotations = new Rotations(architecture, 64)) {
            Matrix rows = Matrix.of(arena.allocate(4L * 5 * heads * size, 64), 5, heads * size);
            float[] before = new float[5 * heads * size];
            for (int i = 0; i < before.length; i++) {
                before[i] = (float) random.nextGaussian();
            }
            rows.set(before);
            rotations.apply(Kernels.fastest(), rows, position, false);
            for (int row = 0; row < 5; row++) {
                for (int head = 0; head < heads; head++) {
                    for (int pair = 0; pair < size / 2; pair++) {
                        int first = head * size + (style == RopeStyle.HALVES ? pair : 2 * pair);
                        int second = first + (style == RopeStyle.HALVES ? size / 2 : 1);
                        float a = before[row * heads * size + first];
                        float b = before[row * heads * size + second];
                        double angle = (position + row) * Math.pow(10_000, -2.0 * pair / size);
                        assertEquals(a * Math.cos(angle) - b * Math.sin(angle), rows.get(row, first), 1e-6);
                        assertEquals(b * Math.cos(angle) + a * Math.sin(angle), rows.get(row, second), 1e-6);
                    }
                }
            }
        }
    }
}
