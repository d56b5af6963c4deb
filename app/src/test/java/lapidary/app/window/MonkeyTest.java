package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random use of the whole window leaves no exception behind.
/// [MonkeyMeasure] does the same for as long as one likes.
class MonkeyTest {
    private static final int ACTIONS = 100;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = 1)
    void randomUseEndsInNoException(long seed) throws Exception {
        Files.createDirectories(folder.resolve("out"));
        List<String> done = new ArrayList<>();
        try (CopiedSamples samples = new CopiedSamples(folder.resolve("samples"));
                WindowUnderTest window = new WindowUnderTest(folder.resolve("preferences"), 1000, 1000)) {
            Fx.run(() -> window.picker().answer(folder.resolve("out")));
            window.openSample();
            try (Faults faults = new Faults()) {
                Monkey monkey = new Monkey(window, List.of(List.of(SampleModel.folder())), seed);
                for (int i = 0; i < ACTIONS && faults.uncaught().isEmpty(); i++) {
                    done.add(monkey.act());
                }
                Fx.pulses(2);
                assertEquals(List.of(), faults.uncaught(), () -> "after " + done);
            }
        }
    }
}
