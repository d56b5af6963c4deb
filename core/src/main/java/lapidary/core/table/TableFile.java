package lapidary.core.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The entries of a table on disk: a line for each, appended and forced to disk as it comes, so that a run that is
/// interrupted anywhere loses at most the entry it was at. A line begins with the CRC-32 of the rest; what is torn or
/// damaged is measured again.
final class TableFile implements AutoCloseable {
    private static final long LARGEST = 1L << 28;
    private static final int MOST_SEQUENCES = 1 << 20;
    private static final int CHECK = 8; // hexadecimal digits
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final FileChannel channel;
    private final Map<String, Entry> entries;

    private TableFile(FileChannel channel, Map<String, Entry> entries) {
        this.channel = channel;
        this.entries = entries;
    }

    /// What is known, without the right to add to it; nothing where there is no such file.
    static Map<String, Entry> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        if (Files.size(file) > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED,
                    file,
                    "table",
                    "at most " + LARGEST + " bytes",
                    Files.size(file) + " bytes");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
            parse(line, entries);
        }
        return entries;
    }

    /// Opens a table to add to it.
    ///
    /// @throws FormatException when another run is adding to it
    static TableFile open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean isOpen = false;
        try {
            if (locked(channel) == null) {
                throw new FormatException(
                        Problem.CHANGED_WHILE_OPEN,
                        file,
                        "measurement table",
                        "nobody else who measures it",
                        "another run that does; wait for it, or cancel it");
            }
            Map<String, Entry> entries = new LinkedHashMap<>(read(file));
            channel.position(endOfLastLine(channel));
            isOpen = true;
            return new TableFile(channel, entries);
        } finally {
            if (!isOpen) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /// Behind the last line that is whole; a torn one is overwritten.
    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            channel.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                channel.truncate(end);
                return end;
            }
        }
        channel.truncate(0);
        return 0;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    /// Adds one, safely on disk when it returns.
    void add(String key, Entry entry) throws IOException {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("key", key);
        node.put("squaredError", entry.squaredError());
        node.put("power", entry.power());
        if (entry.hasOutputError()) {
            node.put("outputError", entry.outputError());
        }
        node.put("tokens", entry.means().tokens());
        array(node.putArray("losses"), entry.means().losses());
        array(node.putArray("divergences"), entry.means().divergences());
        String text = MAPPER.writeValueAsString(node);
        byte[] line = (check(text) + text + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
        entries.put(key, entry);
    }

    private static void array(ArrayNode node, double[] values) {
        for (double value : values) {
            node.add(value);
        }
    }

    private static String check(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    private static void parse(String line, Map<String, Entry> entries) {
        if (line.length() <= CHECK || !check(line.substring(CHECK)).equals(line.substring(0, CHECK))) {
            return;
        }
        try {
            JsonNode node = MAPPER.readTree(line.substring(CHECK));
            String key = node.path("key").asString("");
            Optional<Entry> entry = entry(node);
            if (!key.isEmpty() && entry.isPresent()) {
                entries.put(key, entry.get());
            }
        } catch (JacksonException e) {
            // A line with a sound checksum that is none of ours; measured again.
        }
    }

    private static Optional<Entry> entry(JsonNode node) {
        double[] losses = numbers(node.path("losses"));
        double[] divergences = numbers(node.path("divergences"));
        double error = node.path("squaredError").asDouble(Double.NaN);
        double power = node.path("power").asDouble(Double.NaN);
        int tokens = node.path("tokens").asInt(0);
        boolean isSound = losses.length > 0
                && losses.length == divergences.length
                && tokens > 0
                && Double.isFinite(error)
                && Double.isFinite(power);
        return isSound
                ? Optional.of(new Entry(
                        error,
                        power,
                        node.path("outputError").asDouble(Double.NaN),
                        new SequenceMeans(losses, divergences, tokens)))
                : Optional.empty();
    }

    /// Nothing where one of them is no finite number.
    private static double[] numbers(JsonNode array) {
        if (!array.isArray() || array.size() > MOST_SEQUENCES) {
            return new double[0];
        }
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble(Double.NaN);
            if (!Double.isFinite(values[i])) {
                return new double[0];
            }
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
