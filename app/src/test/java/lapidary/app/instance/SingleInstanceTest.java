package lapidary.app.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One window, and later starts that hand their files to it.
class SingleInstanceTest {
    private final BlockingQueue<List<Path>> taken = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    @Test
    void aLaterStartHandsItsFilesOver() throws Exception {
        try (SingleInstance window = claim()) {
            window.listen(taken::add);
            assertTrue(SingleInstance.claim(folder, ":0").isEmpty());
            List<Path> files = List.of(Path.of("/models/a b.gguf"), Path.of("/models/größe.safetensors"));
            assertTrue(SingleInstance.handOver(folder, ":0", files));
            assertEquals(files, taken.poll(10, TimeUnit.SECONDS));
            assertTrue(SingleInstance.handOver(folder, ":0", List.of()));
            assertEquals(List.of(), taken.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void anotherDisplayHasAWindowOfItsOwn() throws Exception {
        try (SingleInstance first = claim();
                SingleInstance second = SingleInstance.claim(folder, ":1").orElseThrow()) {
            assertFalse(SingleInstance.handOver(folder, ":1", List.of(), Duration.ofMillis(120)));
            second.listen(taken::add);
            assertTrue(SingleInstance.handOver(folder, ":1", List.of()));
        }
    }

    @Test
    void whatAKilledWindowLeftBehindIsTakenOver() throws Exception {
        // A socket and its place without a lock: what is left after kill -9.
        try (SingleInstance killed = claim()) {
            killed.listen(taken::add);
            Files.copy(place(), place().resolveSibling("kept"));
        }
        Path place = place();
        Files.move(place.resolveSibling("kept"), place);
        Files.writeString(Path.of(Files.readString(place)), "stale");
        assertFalse(SingleInstance.handOver(folder, ":0", List.of(), Duration.ofMillis(120)));
        try (SingleInstance next = claim()) {
            next.listen(taken::add);
            assertTrue(SingleInstance.handOver(folder, ":0", List.of(Path.of("/b.gguf"))));
        }
        assertEquals(List.of(place.getFileName() + ".lock"), names());
    }

    @Test
    void aFolderTooDeepForASocketStillWorks() throws Exception {
        Path deep = folder.resolve("x".repeat(100)).resolve("y".repeat(100));
        try (SingleInstance window = SingleInstance.claim(deep, ":0").orElseThrow()) {
            window.listen(taken::add);
            assertTrue(SingleInstance.handOver(deep, ":0", List.of(Path.of("/c.gguf"))));
        }
    }

    @Test
    void onlyTheUserCanReachTheSocket() throws Exception {
        try (SingleInstance window = claim()) {
            window.listen(taken::add);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
        }
    }

    @Test
    void nonsenseAtTheSocketHarmsNobody() throws Exception {
        try (SingleInstance window = claim()) {
            window.listen(taken::add);
            for (byte[] nonsense : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[1 << 12], huge())) {
                try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
                    channel.write(ByteBuffer.wrap(nonsense));
                }
            }
            assertTrue(SingleInstance.handOver(folder, ":0", List.of(Path.of("/d.gguf"))));
            assertEquals(List.of(Path.of("/d.gguf")), taken.poll(10, TimeUnit.SECONDS));
            assertTrue(taken.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRequestWithAnyByteChangedIsReadBoundedOrRefused(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] whole = bytes(Request.of(List.of(Path.of("/models/a.gguf"), Path.of("/b.npz"))));
        for (int i = 0; i < 200; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] = (byte) random.nextInt();
            try {
                Request read = Request.read(new DataInputStream(new ByteArrayInputStream(changed)));
                assertTrue(read.files().size() <= Request.MOST_FILES);
                assertTrue(read.files().stream().allMatch(Path::isAbsolute));
            } catch (IOException e) {
                assertFalse(String.valueOf(e).isBlank());
            }
        }
    }

    @Test
    void moreFilesThanOneRequestHoldsAreCut() {
        List<Path> many =
                IntStream.range(0, 1000).mapToObj(i -> Path.of("/m" + i)).toList();
        assertEquals(many.subList(0, Request.MOST_FILES), Request.of(many).files());
    }

    private SingleInstance claim() throws IOException {
        return SingleInstance.claim(folder, ":0").orElseThrow();
    }

    private Path socket() throws IOException {
        return Path.of(Files.readString(place()));
    }

    private Path place() {
        return folder.resolve("window-" + Integer.toHexString(":0".hashCode()));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static byte[] huge() throws IOException {
        byte[] request = bytes(new Request(List.of()));
        ByteBuffer.wrap(request).putInt(4, Integer.MAX_VALUE);
        return request;
    }

    private static byte[] bytes(Request request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        request.write(new DataOutputStream(out));
        return out.toByteArray();
    }
}
