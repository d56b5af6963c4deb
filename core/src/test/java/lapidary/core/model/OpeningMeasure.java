package lapidary.core.model;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.GgufBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long opening takes, what it costs in heap, and how much of the files it touches: 20 GiB as one GGUF file with a
/// vocabulary of 128,256 tokens, and as five safetensors shards. The files are sparse. Not part of the test run:
/// `mvn -q -pl core test -Dtest=OpeningMeasure`
class OpeningMeasure {
    private static final int BLOCKS = 40;
    private static final long ROWS = 1 << 14;
    private static final long COLUMNS = 1 << 13;
    private static final long TENSOR_BYTES = ROWS * COLUMNS * 4;
    private static final int TOKENS = 128_256;
    private static final int REPEATS = 7;

    @TempDir
    Path folder;

    @Test
    void aGgufFileOfTwentyGibibytes() throws IOException {
        GgufBytes header = GgufBytes.header(BLOCKS, 3).pair("general.architecture", "llama");
        header.text("tokenizer.ggml.tokens")
                .int32(GgufBytes.ARRAY)
                .int32(GgufBytes.STRING)
                .int64(TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            header.text("token" + i);
        }
        header.text("tokenizer.ggml.scores")
                .int32(GgufBytes.ARRAY)
                .int32(GgufBytes.FLOAT32)
                .int64(TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            header.float32(-i);
        }
        for (int i = 0; i < BLOCKS; i++) {
            header.tensor("blk." + i + ".ffn_up.weight", 0, i * TENSOR_BYTES, COLUMNS, ROWS);
        }
        byte[] bytes = header.pad(32).toBytes();
        Path file = sparse("large.gguf", bytes, bytes.length + BLOCKS * TENSOR_BYTES);
        measure("GGUF, header of " + bytes.length + " bytes", file, List.of(file));
    }

    @Test
    void safetensorsShardsOfTwentyGibibytes() throws IOException {
        int shards = 5;
        List<Path> files = new ArrayList<>();
        List<String> map = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            List<String> entries = new ArrayList<>();
            for (int i = 0; i < BLOCKS / shards; i++) {
                String tensor = "model.layers." + (shard * BLOCKS / shards + i) + ".mlp.up_proj.weight";
                entries.add("\"" + tensor + "\":{\"dtype\":\"F32\",\"shape\":[" + ROWS + "," + COLUMNS
                        + "],\"data_offsets\":[" + i * TENSOR_BYTES + "," + (i + 1) * TENSOR_BYTES + "]}");
                map.add("\"" + tensor + "\":\"" + name + "\"");
            }
            byte[] json = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
            byte[] header = new Prefixed(json).bytes();
            files.add(sparse(name, header, header.length + BLOCKS / shards * TENSOR_BYTES));
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + String.join(",", map) + "}}");
        measure("safetensors, " + shards + " shards", folder, files);
    }

    /// A length of eight bytes, little-endian, and the text behind it.
    private record Prefixed(byte[] json) {
        byte[] bytes() {
            byte[] all = new byte[8 + json.length];
            for (int i = 0; i < 8; i++) {
                all[i] = (byte) ((long) json.length >>> 8 * i);
            }
            System.arraycopy(json, 0, all, 8, json.length);
            return all;
        }
    }

    private static void measure(String what, Path path, List<Path> files) throws IOException {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            try (Model model = Model.open(path)) {
                double milliseconds = (System.nanoTime() - start) / 1e6;
                System.out.printf(
                        "%s: %d tensors, %.1f GB, opened in %.0f ms, %.1f MB allocated, %d KiB of the files touched%n",
                        what,
                        model.tensors().size(),
                        model.file().bytes() / 1e9,
                        milliseconds,
                        (threads.getCurrentThreadAllocatedBytes() - allocated) / 1e6,
                        touchedBytes(files) / 1024);
            }
        }
    }

    /// Mapped pages of the files that the process has touched, as Linux accounts for them; -1024 elsewhere.
    private static long touchedBytes(List<Path> files) throws IOException {
        Path smaps = Path.of("/proc/self/smaps");
        if (!Files.exists(smaps)) {
            return -1024;
        }
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

    private Path sparse(String name, byte[] header, long size) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, header);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(size);
        }
        return file;
    }
}
