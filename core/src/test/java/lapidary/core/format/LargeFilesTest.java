package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.TestFiles;
import lapidary.core.model.Model;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opening reads headers alone: a file of 20 GB costs what its list of tensors costs. The files are
/// sparse.
class LargeFilesTest {
    private static final int BLOCKS = 40;
    private static final long ROWS = 1 << 14;
    private static final long COLUMNS = 1 << 13;

    @TempDir
    Path folder;

    @Test
    void opensAGgufOfTwentyGigabytesByItsHeader() throws IOException {
        long tensorBytes = ROWS * COLUMNS * 4;
        GgufBytes header = GgufBytes.header(BLOCKS, 1).pair("general.architecture", "llama");
        for (int i = 0; i < BLOCKS; i++) {
            header.tensor("blk." + i + ".ffn_up.weight", 0, i * tensorBytes, COLUMNS, ROWS);
        }
        byte[] bytes = header.pad(32).toBytes();
        Path file = sparse("large.gguf", bytes, bytes.length + BLOCKS * tensorBytes);
        opensCheaply(file, List.of(file), BLOCKS, 21_474_836_480L + bytes.length);
    }

    @Test
    void opensTwentyGigabytesInShardsByTheirHeaders() throws IOException {
        int shards = 5;
        List<Path> files = new ArrayList<>();
        List<String> map = new ArrayList<>();
        long headers = 0;
        for (int shard = 0; shard < shards; shard++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            byte[] header = shardHeader(shard, BLOCKS / shards, map, name);
            headers += header.length;
            files.add(sparse(name, header, header.length + BLOCKS / shards * ROWS * COLUMNS * 4));
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + String.join(",", map) + "}}");
        opensCheaply(folder, files, BLOCKS, 21_474_836_480L + headers);
    }

    @Test
    void saysThatAFileWasShortenedWhileOpen() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.copy(TestFiles.sample("classics-4m/model.safetensors"), file);
        try (ModelFile model = Formats.open(file)) {
            Tensor last = model.tensors().getLast();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(8192);
            }
            FormatException changed = assertThrows(
                    FormatException.class, () -> model.reading(() -> last.data().toArray(ValueLayout.JAVA_BYTE)));
            assertEquals(FormatException.Problem.CHANGED_WHILE_OPEN, changed.problem());
            assertTrue(changed.getMessage().contains("8192 bytes"), changed.getMessage());
            assertEquals(
                    FormatException.Problem.CHANGED_WHILE_OPEN,
                    assertThrows(FormatException.class, () -> model.reading(() -> sum(last)))
                            .problem());
        }
    }

    @Test
    void releasedBytesAreReadAgainAndOtherMemoryIsLeftAlone() throws IOException {
        try (ModelFile model = Formats.open(TestFiles.sample("classics-4m"))) {
            Tensor last = model.tensors().getLast();
            long before = sum(last);
            MappedFile.release(last.data());
            assertEquals(before, sum(last));
        }
        byte[] heap = {1, 2, 3};
        MappedFile.release(MemorySegment.ofArray(heap));
        assertEquals(6, heap[0] + heap[1] + heap[2]);
    }

    @Test
    void leavesOtherErrorsOfTheVirtualMachineAlone() {
        InternalError other = new InternalError("something else");
        assertEquals(
                other,
                assertThrows(
                        InternalError.class,
                        () -> MappedFile.reading(folder, () -> {
                            throw other;
                        })));
    }

    @Test
    void mayBeClosedTwice() throws IOException {
        ModelFile model = Formats.open(TestFiles.sample("classics-4m"));
        model.close();
        model.close();
        assertThrows(
                IllegalStateException.class,
                () -> model.tensors().getFirst().data().get(ValueLayout.JAVA_BYTE, 0));
    }

    private static long sum(Tensor tensor) {
        long sum = 0;
        for (long at = 0; at < tensor.bytes(); at++) {
            sum += tensor.data().get(ValueLayout.JAVA_BYTE, at);
        }
        return sum;
    }

    private static void opensCheaply(Path path, List<Path> files, int tensors, long bytes) throws IOException {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        try (Model model = Model.open(path)) {
            long allocated = thread.getCurrentThreadAllocatedBytes() - before;
            assertEquals(tensors, model.tensors().size());
            assertEquals(bytes, model.file().bytes());
            assertEquals(tensors * ROWS * COLUMNS, model.parameters());
            assertTrue(allocated < 32 << 20, () -> allocated + " bytes of heap");
            long touched = residentBytes(files);
            assertTrue(touched <= files.size() * (64L << 10), () -> touched + " bytes of the files were read");
        }
    }

    /// How much of the mapped files the process has touched, as Linux accounts for it.
    private static long residentBytes(List<Path> files) throws IOException {
        Path smaps = Path.of("/proc/self/smaps");
        assumeTrue(Files.exists(smaps), "pages are counted on Linux only");
        long sum = 0;
        boolean isOurs = false;
        for (String line : Files.readAllLines(smaps)) {
            if (line.matches("^[0-9a-f]+-[0-9a-f]+ .*")) {
                isOurs = files.stream()
                        .anyMatch(file -> line.endsWith(file.getFileName().toString()));
            } else if (isOurs && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return sum;
    }

    private static byte[] shardHeader(int shard, int count, List<String> map, String name) {
        List<String> entries = new ArrayList<>();
        long tensorBytes = ROWS * COLUMNS * 4;
        for (int i = 0; i < count; i++) {
            String tensor = "model.layers." + (shard * count + i) + ".mlp.up_proj.weight";
            entries.add("\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
                    .formatted(tensor, ROWS, COLUMNS, i * tensorBytes, (i + 1) * tensorBytes));
            map.add("\"" + tensor + "\":\"" + name + "\"");
        }
        byte[] json = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private Path sparse(String name, byte[] head, long length) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(head);
            out.setLength(length);
        }
        return file;
    }
}
