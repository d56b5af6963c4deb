package lapidary.core.format.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.GgufBytes;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that lie: each is refused with a named problem, its file, place and offset; none hangs,
/// takes all memory, or escapes as another exception.
class HostileFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    static Stream<HostileFile> files() {
        return Stream.of(
                        GgufHostiles.all(),
                        GgufTensorHostiles.all(),
                        SafetensorsHostiles.all(),
                        SafetensorsDataHostiles.all(),
                        FolderHostiles.all(),
                        TorchHostiles.all(),
                        ZipHostiles.all(),
                        NumpyHostiles.all(),
                        Llama2cHostiles.all(),
                        Hdf5Hostiles.all(),
                        OnnxHostiles.all(),
                        LiteHostiles.all())
                .flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource("files")
    void refuses(HostileFile file) throws IOException {
        Path path = file.generator().write(folder);
        FormatException refused = assertTimeoutPreemptively(
                LIMIT,
                () -> assertThrows(FormatException.class, () -> Model.open(path).close()));
        assertEquals(file.problem(), refused.problem(), refused.getMessage());
        for (String part : file.message()) {
            assertTrue(refused.getMessage().contains(part), () -> refused.getMessage() + "\nlacks: " + part);
        }
        assertTrue(refused.getMessage().startsWith(refused.file().toString()), refused::getMessage);
    }

    @Test
    void hasAtLeastSixtyOfThemUnderDifferentNames() {
        assertTrue(files().map(HostileFile::name).distinct().count() >= 60);
        assertEquals(files().count(), files().map(HostileFile::name).distinct().count());
    }

    @Test
    void refusesASoundGgufCutAnywhere() throws IOException {
        byte[] sound = soundGguf();
        Path path = folder.resolve("cut.gguf");
        for (int length = 0; length < sound.length; length++) {
            Files.write(path, Arrays.copyOf(sound, length));
            FormatException refused =
                    assertThrows(FormatException.class, () -> Model.open(path).close());
            assertEquals(FormatException.Problem.TRUNCATED, refused.problem(), refused.getMessage());
        }
        Files.write(path, sound);
        Model.open(path).close();
    }

    @Test
    void refusesASoundSafetensorsFileCutAnywhere() throws IOException {
        byte[] sound = SafetensorsHostiles.bytes(SafetensorsHostiles.SOUND, 8);
        Path path = folder.resolve("cut.safetensors");
        for (int length = 0; length < sound.length; length++) {
            Files.write(path, Arrays.copyOf(sound, length));
            FormatException refused =
                    assertThrows(FormatException.class, () -> Model.open(path).close());
            assertEquals(FormatException.Problem.TRUNCATED, refused.problem(), refused.getMessage());
        }
        Files.write(path, sound);
        Model.open(path).close();
    }

    /// Graph files end anywhere between two fields, so that some cuts leave a sound file.
    @ParameterizedTest
    @ValueSource(strings = {"onnx", "tflite"})
    void opensOrRefusesGraphsCutAnywhereAndFlippedAnywhere(String ending) throws IOException {
        byte[] sound = ending.equals("onnx") ? OnnxHostiles.sound() : LiteHostiles.sound();
        Path path = folder.resolve("graph." + ending);
        Random random = new Random(ending.hashCode());
        for (int i = 0; i < sound.length + 2000; i++) {
            byte[] bytes = Arrays.copyOf(sound, Math.min(i, sound.length));
            for (int flips = 0; i > sound.length && flips <= i % 4; flips++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(path, bytes);
            ReaderFuzz.openAndRead(path);
        }
        Files.write(path, sound);
        assertTrue(ReaderFuzz.openAndRead(path));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void opensOrRefusesFilesWithFlippedBytes(long seed) throws IOException {
        Random random = new Random(seed);
        boolean isGguf = seed % 2 == 0;
        byte[] sound = isGguf ? soundGguf() : SafetensorsHostiles.bytes(SafetensorsHostiles.SOUND, 8);
        Path path = folder.resolve(isGguf ? "flipped.gguf" : "flipped.safetensors");
        for (int round = 0; round < 250; round++) {
            byte[] flipped = sound.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
            }
            Files.write(path, flipped);
            try (Model model = Model.open(path)) {
                assertTrue(model.parameters() >= 0);
            } catch (FormatException e) {
                assertTrue(e.getMessage().contains("flipped"), e::getMessage);
            }
        }
    }

    @Test
    void boundsTheTimeAndMemoryThatAMillionEntriesTake() throws IOException {
        HostileFile million = SafetensorsDataHostiles.MILLION_ENTRIES;
        Path path = million.generator().write(folder);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        FormatException refused =
                assertThrows(FormatException.class, () -> Model.open(path).close());
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(System.nanoTime() - start < LIMIT.toNanos());
        assertEquals(million.problem(), refused.problem());
        assertTrue(refused.getMessage().contains(million.message().getFirst()), refused::getMessage);
        assertTrue(allocated < 700L << 20, () -> (allocated >> 20) + " MiB allocated");
    }

    private static byte[] soundGguf() {
        return GgufBytes.header(2, 3)
                .pair("general.architecture", "llama")
                .pair("general.alignment", 32)
                .text("list")
                .int32(GgufBytes.ARRAY)
                .int32(GgufBytes.STRING)
                .int64(2)
                .text("b")
                .text("c")
                .tensor("token_embd.weight", 2, 0, 32, 2)
                .tensor("output_norm.weight", 0, 64, 4)
                .pad(32)
                .zeros(64 + 16)
                .toBytes();
    }
}
