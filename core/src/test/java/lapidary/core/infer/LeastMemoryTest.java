package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeastMemoryTest {
    /// Of the tiny model: 50 × 24, its embedding.
    private static final long WIDEST = 1200;

    @TempDir
    private Path folder;

    @Test
    void countsTheStatesOfAllTokensAndTheWidestMatrixAsFloats() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            assertEquals(4 * WIDEST, LeastMemory.of(model, 1, 0));
            assertEquals(4 * (1000 * 24 + WIDEST), LeastMemory.of(model, 1, 1000));
            assertEquals(4 * (2 * 1000 * 24 + WIDEST), LeastMemory.of(model, 2, 1000));
        }
    }

    @Test
    void moreThanAnyNumberHoldsIsNotTakenForLittle() throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            assertThrows(ArithmeticException.class, () -> LeastMemory.of(model, 2, Long.MAX_VALUE / 24));
        }
    }
}
