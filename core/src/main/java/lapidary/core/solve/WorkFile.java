package lapidary.core.solve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.zip.CRC32;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.tensor.TensorId;

/// The tensors of one block that was solved: a line that says what it belongs to, then for each tensor its name, a
/// checksum, and [SolvedTensor]. Appears whole or not at all; tensors are read one at a time.
final class WorkFile {
    private static final String MAGIC = "lapidary solved block 2 ";
    private static final int HEAD = MAGIC.length() + 65; // the key, hexadecimal, and a line feed

    private final Path path;
    private final Map<TensorId, Place> places;

    /// @param offset of the bytes
    private record Place(long offset, int length, long checksum) {}

    private WorkFile(Path path, Map<TensorId, Place> places) {
        this.path = path;
        this.places = places;
    }

    /// @param key of what was solved, see [SolveKey]
    static WorkFile write(Path path, String key, SortedMap<TensorId, SolvedTensor> tensors) throws IOException {
        Map<TensorId, Place> places = new LinkedHashMap<>();
        try (AtomicFile file = AtomicFile.create(path)) {
            file.write(ByteBuffer.wrap(head(key)));
            for (Map.Entry<TensorId, SolvedTensor> tensor : tensors.entrySet()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                tensor.getValue().write(new DataOutputStream(bytes));
                byte[] body = bytes.toByteArray();
                byte[] name = tensor.getKey().name().getBytes(StandardCharsets.UTF_8);
                ByteBuffer entry = ByteBuffer.allocate(16 + name.length)
                        .putInt(name.length)
                        .put(name)
                        .putInt(body.length)
                        .putLong(checksum(body))
                        .flip();
                file.write(entry);
                places.put(tensor.getKey(), new Place(file.position(), body.length, checksum(body)));
                file.write(ByteBuffer.wrap(body));
            }
            file.commit();
        }
        return new WorkFile(path, places);
    }

    /// A file of an earlier run; empty when there is none, it belongs to something else, or it is damaged.
    static Optional<WorkFile> open(Path path, String key) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            byte[] head = read(channel, 0, HEAD);
            if (!Arrays.equals(head, head(key))) {
                return Optional.empty();
            }
            Map<TensorId, Place> places = new LinkedHashMap<>();
            long at = HEAD;
            while (at < channel.size()) {
                int nameLength = ByteBuffer.wrap(read(channel, at, 4)).getInt();
                ByteBuffer entry = ByteBuffer.wrap(read(channel, at + 4, nameLength + 12));
                byte[] name = new byte[nameLength];
                entry.get(name);
                Place place = new Place(at + 16 + nameLength, entry.getInt(), entry.getLong());
                checked(channel, place);
                places.put(new TensorId(new String(name, StandardCharsets.UTF_8)), place);
                at = place.offset() + place.length();
            }
            return Optional.of(new WorkFile(path, places));
        } catch (Damaged e) {
            return Optional.empty();
        }
    }

    private static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private static byte[] head(String key) {
        return (MAGIC + key + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] read(FileChannel channel, long at, int count) throws IOException {
        if (count < 0 || at > channel.size() - count) {
            throw new Damaged("it ends before byte " + (at + count));
        }
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new Damaged("it ends before byte " + (at + count));
            }
        }
        return bytes.array();
    }

    private static byte[] checked(FileChannel channel, Place place) throws IOException {
        byte[] body = read(channel, place.offset(), place.length());
        if (checksum(body) != place.checksum()) {
            throw new Damaged("its checksum at byte " + place.offset() + " is another one");
        }
        return body;
    }

    private static long checksum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }

    Iterable<TensorId> tensors() {
        return places.keySet();
    }

    /// @throws FormatException when the file was changed meanwhile
    SolvedTensor read(TensorId tensor) throws IOException {
        Place place = places.get(tensor);
        if (place == null) {
            throw new IllegalArgumentException("'" + tensor + "' was not solved");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return SolvedTensor.read(new DataInputStream(new ByteArrayInputStream(checked(channel, place))));
        } catch (Damaged e) {
            throw new FormatException(
                    FormatException.Problem.CHANGED_WHILE_OPEN,
                    path,
                    "what '" + tensor + "' became",
                    "the bytes that were written there",
                    String.valueOf(e.getMessage()));
        }
    }
}
