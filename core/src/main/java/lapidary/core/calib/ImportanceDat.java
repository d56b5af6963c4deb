package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// The older kind of importance file, little-endian: the number of entries; for each its name, the number of sequences
/// n, the number of values, and the values, which are mean squares times n; then the number of sequences and the name
/// of the text, both of which may be missing.
final class ImportanceDat {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_NAME = 1 << 16;
    private static final int SMALLEST_ENTRY = 4 * Integer.BYTES;

    private final MappedFile file;
    private final MemorySegment bytes;
    private long at;

    ImportanceDat(MappedFile file) {
        this.file = file;
        this.bytes = file.bytes();
    }

    ImportanceMatrix read() throws FormatException {
        int count = readInt("number of entries");
        if (count < 1 || count > remaining() / SMALLEST_ENTRY) {
            throw problem(
                    Problem.UNKNOWN_FORMAT,
                    "number of entries",
                    0,
                    "an importance matrix: GGUF, or a count of entries that the file has room for",
                    count + " entries in " + file.size() + " bytes");
        }
        SortedMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long from = at;
            String name = readText("name of entry " + i, 1);
            if (entries.put(name, readEntry(name)) != null) {
                throw problem(Problem.DUPLICATE_NAME, "entry '" + name + "'", from, "one entry", "a second one");
            }
        }
        int chunks = remaining() == 0 ? 0 : Math.max(0, readInt("number of sequences"));
        List<String> datasets = new ArrayList<>();
        if (remaining() > 0) {
            String dataset = readText("name of the text", 0);
            if (!dataset.isEmpty()) {
                datasets.add(dataset);
            }
        }
        return new ImportanceMatrix(entries, datasets, chunks, 0);
    }

    private ImportanceMatrix.Entry readEntry(String name) throws FormatException {
        String place = "entry '" + name + "'";
        int calls = readInt(place + ", number of sequences");
        long from = at;
        int count = readInt(place + ", number of values");
        if (count < 1 || count > remaining() / Float.BYTES) {
            throw problem(
                    Problem.TRUNCATED,
                    place,
                    from,
                    "at least one value, and room for all of them",
                    count + " values in " + remaining() + " bytes");
        }
        float[] sums = new float[count];
        MemorySegment.copy(bytes, FLOAT, at, sums, 0, count);
        at += (long) Float.BYTES * count;
        ImportanceFile.check(file.path(), place, sums);
        return new ImportanceMatrix.Entry(sums, new long[] {Math.max(1, calls)});
    }

    private String readText(String place, int shortest) throws FormatException {
        long from = at;
        int length = readInt(place + ", length");
        if (length < shortest || length > LONGEST_NAME || length > remaining()) {
            throw problem(
                    Problem.BAD_VALUE,
                    place,
                    from,
                    "a length from " + shortest + " to " + Math.min(LONGEST_NAME, remaining()),
                    String.valueOf(length));
        }
        byte[] text = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        at += length;
        return new String(text, StandardCharsets.UTF_8);
    }

    private int readInt(String place) throws FormatException {
        if (remaining() < Integer.BYTES) {
            throw problem(Problem.TRUNCATED, place, at, "4 bytes", remaining() + " bytes until the end of the file");
        }
        int value = bytes.get(INT, at);
        at += Integer.BYTES;
        return value;
    }

    private long remaining() {
        return bytes.byteSize() - at;
    }

    private FormatException problem(Problem problem, String place, long offset, String expected, String found) {
        return new FormatException(problem, file.path(), place + " at offset " + offset, expected, found);
    }

    /// Entries that saw no token at all are left out, as llama.cpp does.
    static void write(ImportanceMatrix matrix, Path path) throws IOException {
        SortedMap<String, ImportanceMatrix.Entry> stored = new TreeMap<>(matrix.entries());
        stored.values().removeIf(entry -> most(entry.counts()) == 0);
        try (AtomicFile out = AtomicFile.create(path)) {
            out.write(ints(stored.size()));
            for (Map.Entry<String, ImportanceMatrix.Entry> entry : stored.entrySet()) {
                out.write(text(entry.getKey()));
                out.write(values(entry.getValue(), matrix.chunkTokens()));
            }
            out.write(ints(matrix.chunks()));
            out.write(text(matrix.datasets().isEmpty() ? "" : matrix.datasets().getLast()));
            out.commit();
        }
    }

    /// @param chunkTokens tokens per sequence; 0 for values that came from such a file and go back as they are
    private static ByteBuffer values(ImportanceMatrix.Entry entry, int chunkTokens) {
        long most = most(entry.counts());
        int calls = Math.toIntExact(chunkTokens == 0 ? most : Math.ceilDiv(most, (long) chunkTokens));
        float[] means = entry.means();
        ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + Float.BYTES * means.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(calls)
                .putInt(means.length);
        for (int i = 0; i < means.length; i++) {
            out.putFloat(chunkTokens == 0 ? entry.sums()[i] : means[i] * calls);
        }
        return out.flip();
    }

    private static long most(long[] counts) {
        long most = 0;
        for (long count : counts) {
            most = Math.max(most, count);
        }
        return most;
    }

    private static ByteBuffer ints(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .flip();
    }

    private static ByteBuffer text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(utf8.length)
                .put(utf8)
                .flip();
    }
}
