package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged files of every kind: each outcome is data or a [FormatException] that names the file.
final class HostileDataTest {
    @TempDir
    Path folder;

    private Map<String, byte[]> sound() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a.txt", "Some words, é and 中, in two\nlines.\n".getBytes(StandardCharsets.UTF_8));
        files.put("t.bin", DataFiles.uint16(5, 9, 60_000, 3, 1, 0, 7, 2));
        files.put("t.npy", DataFiles.npy("<i8", "(4,)", DataFiles.int64(5, 6, 7, 8)));
        files.put("x-images-idx3-ubyte", DataFiles.idxImages(3, 8, 1));
        files.put("z.gz", DataFiles.gzip(DataFiles.idxImages(3, 8, 1)));
        files.put("c.bin", DataFiles.cifar(2, 2));
        files.put(
                "p.csv",
                "sentence1,sentence2,score\nA quick fox,\"A \"\"slow\"\" fox\",2.5\nOne,Two,1\n"
                        .getBytes(StandardCharsets.UTF_8));
        files.put("f.csv", "a,b,label\n1,2.5,0\n3,4,1\n".getBytes(StandardCharsets.UTF_8));
        files.put(
                "s.npz",
                DataFiles.npz(
                        "x", DataFiles.npy("|u1", "(2, 8, 8)", DataFiles.noise(128, 4)),
                        "y", DataFiles.npy("<i8", "(2,)", DataFiles.int64(1, 0))));
        files.put("i.png", Files.readAllBytes(DataFiles.picture(folder.resolve("i.png"), "png")));
        files.put("i.jpg", Files.readAllBytes(DataFiles.picture(folder.resolve("i.jpg"), "jpg")));
        files.put("i.bmp", Files.readAllBytes(DataFiles.picture(folder.resolve("i.bmp"), "bmp")));
        return files;
    }

    private void open(String name, byte[] content, Optional<DataKind> kind) throws IOException {
        Path file = Files.write(folder.resolve("damaged-" + name), content);
        try {
            DataSet data = DataSets.open(file, kind, Job.UNWATCHED);
            if (data instanceof ImageData images) {
                images.thumbnail(0, 4);
            }
        } catch (FormatException e) {
            assertTrue(e.getMessage().contains("damaged-"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(DataKind.class)
    void anyFileMayBeTakenForAnyKind(DataKind kind) throws IOException {
        for (Map.Entry<String, byte[]> file : sound().entrySet()) {
            open(file.getKey(), file.getValue(), Optional.of(kind));
        }
    }

    @Test
    void beginningsAreDataOrRefused() throws IOException {
        for (Map.Entry<String, byte[]> file : sound().entrySet()) {
            int step = Math.max(1, file.getValue().length / 60);
            for (int length = 0; length < file.getValue().length; length += step) {
                open(file.getKey(), Arrays.copyOf(file.getValue(), length), Optional.empty());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void flippedBitsAreDataOrRefused(long seed) throws IOException {
        Random random = new Random(seed);
        for (Map.Entry<String, byte[]> file : sound().entrySet()) {
            for (int trial = 0; trial < 25; trial++) {
                byte[] damaged = file.getValue().clone();
                for (int flip = 0; flip <= trial % 3; flip++) {
                    // headers more often than the rest
                    int reach = random.nextBoolean() ? Math.min(64, damaged.length) : damaged.length;
                    damaged[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
                }
                open(file.getKey(), damaged, Optional.empty());
            }
        }
    }

    @Test
    void hugeExtentsAreRefusedBeforeAnythingIsAllocated() throws IOException {
        ByteBuffer idx = ByteBuffer.allocate(64)
                .putInt(0x803)
                .putInt(Integer.MAX_VALUE)
                .putInt(8000)
                .putInt(8000);
        byte[] npy = DataFiles.npy("<f8", "(4000000000, 4000000000)", new byte[8]);
        byte[] wide = DataFiles.npy("|u1", "(1, 1000000, 1000000)", new byte[8]);
        for (byte[] content : new byte[][] {idx.array(), npy, wide}) {
            Path file = Files.write(folder.resolve("huge"), content);
            assertThrows(FormatException.class, () -> DataSets.open(file, Job.UNWATCHED));
        }
    }

    @Test
    void aPictureOfHugeSidesIsRefusedByItsHeader() throws IOException {
        byte[] png = Files.readAllBytes(DataFiles.picture(folder.resolve("p.png"), "png"));
        ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 100_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        Path file = Files.write(folder.resolve("bomb.png"), png);
        ImageData data = (ImageData) DataSets.open(file, Job.UNWATCHED);
        FormatException refused = assertThrows(FormatException.class, () -> data.image(0));
        assertTrue(refused.getMessage().contains("100000 × 100000 pixels"), refused.getMessage());
    }

    @Test
    void aRowOfAnotherLengthIsNamedByItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("f.csv"), "a,b,label\n1,2,0\n\n# so\n1,2,3,4\n");
        FormatException wrong = assertThrows(
                FormatException.class, () -> DataSets.open(file, Optional.of(DataKind.ARRAYS), Job.UNWATCHED));
        assertTrue(wrong.getMessage().contains("line 5: expected 3 columns, found 4 columns"), wrong.getMessage());
    }
}
