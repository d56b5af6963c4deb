package lapidary.core.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.sensitivity.path.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSumsTest {
    private static final List<double[]> NUMBERS =
            List.of(new double[] {1, -2.5, Math.PI}, new double[0], new double[] {Double.MIN_VALUE});

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadBackByALaterRun() throws IOException {
        kept("key", Duration.ZERO).of("run").write(new Checkpoint.Snapshot(7, NUMBERS), false);
        Checkpoint.Snapshot found = kept("key", Duration.ZERO).of("run").read().orElseThrow();
        assertEquals(7, found.done());
        for (int i = 0; i < NUMBERS.size(); i++) {
            assertArrayEquals(NUMBERS.get(i), found.numbers().get(i));
        }
    }

    @Test
    void anotherKeyOrRunKnowsNothingOfIt() throws IOException {
        kept("key", Duration.ZERO).of("run").write(new Checkpoint.Snapshot(7, NUMBERS), false);
        assertTrue(kept("other", Duration.ZERO).of("run").read().isEmpty());
        assertTrue(kept("key", Duration.ZERO).of("other").read().isEmpty());
    }

    @Test
    void nothingIsWrittenBeforeItsTime() throws IOException {
        KeptSums kept = kept("key", Duration.ofDays(1));
        kept.of("run").write(new Checkpoint.Snapshot(1, NUMBERS), false);
        kept.of("run").write(new Checkpoint.Snapshot(2, NUMBERS), true);
        assertEquals(0, files());
    }

    @Test
    void filesGoWhenAllIsDone() throws IOException {
        KeptSums kept = kept("key", Duration.ZERO);
        kept.of("a").write(new Checkpoint.Snapshot(1, NUMBERS), true);
        kept.of("b").write(new Checkpoint.Snapshot(1, NUMBERS), true);
        assertEquals(2, files());
        kept.done();
        assertEquals(0, files());
    }

    @Test
    void aDamagedFileIsAsNone() throws IOException {
        kept("key", Duration.ZERO).of("run").write(new Checkpoint.Snapshot(7, NUMBERS), false);
        Path file;
        try (Stream<Path> all = Files.list(folder)) {
            file = all.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertTrue(kept("key", Duration.ZERO).of("run").read().isEmpty(), "cut to " + length);
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertTrue(kept("key", Duration.ZERO).of("run").read().isEmpty(), "damaged at " + at);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    private KeptSums kept(String key, Duration pause) {
        return new KeptSums(folder, key, pause);
    }
}
