package lapidary.core.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StrictJson;
import lapidary.core.tensor.DType;
import lapidary.core.text.CacheFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A table of times as JSON, written whole. Files are believed nothing: every number is checked.
public final class LatencyFile {
    private static final long LARGEST = 1 << 24;
    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_THREADS = 4096;
    private static final int LONGEST = 200;
    private static final String VERSION_KEY = "lapidaryLatency";
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private LatencyFile() {}

    /// Where the times of this machine are kept.
    public static Path standard(Machine machine, int threads) throws IOException {
        Path folder = Files.createDirectories(CacheFolder.here().resolve("latency"));
        return folder.resolve(machine.id() + "-" + threads + ".json");
    }

    /// What is known of this machine; empty where nothing is.
    public static Optional<LatencyTable> here(int threads) throws IOException {
        Path file = standard(Machine.here(), threads);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    public static void write(LatencyTable table, Path file) throws IOException {
        AtomicFile.write(file, text(table));
    }

    /// As it is written.
    public static String text(LatencyTable table) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put(VERSION_KEY, VERSION);
        root.put("source", table.source());
        root.put("machine", table.machine());
        root.put("threads", table.threads());
        var products = root.putArray("products");
        table.products().forEach((product, timing) -> {
            ObjectNode node = products.addObject();
            node.put("type", product.type().name());
            node.put("rows", product.rows());
            node.put("columns", product.columns());
            node.put("workingSetBytes", product.workingSet());
            timing(node, timing);
        });
        var fixed = root.putArray("fixed");
        table.fixed().forEach((rest, timing) -> {
            ObjectNode node = fixed.addObject();
            node.put("architecture", rest.architecture());
            node.put("context", rest.context());
            timing(node, timing);
        });
        return MAPPER.writeValueAsString(root) + "\n";
    }

    private static void timing(ObjectNode node, Timing timing) {
        node.put("nanoseconds", timing.nanos());
        node.put("low", timing.low());
        node.put("high", timing.high());
        node.put("count", timing.count());
    }

    /// Reads JSON, or CSV where the name ends in ".csv": lines of `type,rows,columns,working set bytes,nanoseconds`
    /// behind a line of titles.
    ///
    /// @throws FormatException naming what is wrong and where
    public static LatencyTable read(Path file) throws IOException {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? new LatencyCsv(file).read() : json(file);
    }

    private static LatencyTable json(Path file) throws IOException {
        JsonNode root = StrictJson.readObject(file, LARGEST);
        if (root.path(VERSION_KEY).asInt(0) != VERSION) {
            throw new FormatException(
                    Problem.UNSUPPORTED_VERSION,
                    file,
                    VERSION_KEY,
                    "a table of times of version " + VERSION,
                    shortened(root.path(VERSION_KEY).toString()));
        }
        SortedMap<Product, Timing> products = new TreeMap<>();
        for (JsonNode node : list(file, root, "products")) {
            String place = "products[" + products.size() + "]";
            Product product = new Product(
                    type(file, place, node.path("type").asString("")),
                    whole(file, place + ".rows", node.path("rows"), Integer.MAX_VALUE),
                    whole(file, place + ".columns", node.path("columns"), Integer.MAX_VALUE),
                    large(file, place + ".workingSetBytes", node.path("workingSetBytes")));
            if (products.put(product, timing(file, place, node)) != null) {
                throw new FormatException(
                        Problem.DUPLICATE_NAME, file, place, "each product once", product.title() + " twice");
            }
        }
        SortedMap<Fixed, Timing> fixed = new TreeMap<>();
        for (JsonNode node : list(file, root, "fixed")) {
            String place = "fixed[" + fixed.size() + "]";
            String architecture = node.path("architecture").asString(Fixed.ANY);
            if (architecture.isBlank() || architecture.length() > LONGEST) {
                throw bad(file, place + ".architecture", "a name, or \"*\" for all", shortened(architecture));
            }
            int context = node.path("context").asInt(-1);
            if (context < 0) {
                throw bad(
                        file,
                        place + ".context",
                        "a number of tokens",
                        shortened(node.path("context").toString()));
            }
            fixed.put(new Fixed(architecture, context), timing(file, place, node));
        }
        return new LatencyTable(
                shortened(root.path("source").asString(file.getFileName().toString())),
                shortened(root.path("machine").asString("")),
                root.has("threads") ? whole(file, "threads", root.path("threads"), MOST_THREADS) : 1,
                products,
                fixed);
    }

    private static Iterable<JsonNode> list(Path file, JsonNode root, String name) throws FormatException {
        JsonNode list = root.path(name);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > MOST_ENTRIES) {
            throw bad(file, name, "a list of at most " + MOST_ENTRIES + " entries", shortened(list.toString()));
        }
        return list;
    }

    static DType type(Path file, String place, String name) throws FormatException {
        return Arrays.stream(DType.values())
                .filter(type -> type.name().equalsIgnoreCase(name) && type != DType.OPAQUE)
                .findFirst()
                .orElseThrow(
                        () -> bad(file, place + ".type", "a stored type such as Q4_K", "'" + shortened(name) + "'"));
    }

    private static int whole(Path file, String place, JsonNode node, int most) throws FormatException {
        long value = large(file, place, node);
        if (value > most) {
            throw bad(file, place, "at most " + most, Long.toString(value));
        }
        return (int) value;
    }

    private static long large(Path file, String place, JsonNode node) throws FormatException {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 1) {
            throw bad(file, place, "a whole number above 0", shortened(node.toString()));
        }
        return node.asLong();
    }

    private static Timing timing(Path file, String place, JsonNode node) throws FormatException {
        double nanos = node.path("nanoseconds").asDouble(Double.NaN);
        return checked(
                file,
                place,
                nanos,
                node.path("low").asDouble(nanos),
                node.path("high").asDouble(nanos),
                node.path("count").asInt(1));
    }

    static Timing checked(Path file, String place, double nanos, double low, double high, int count)
            throws FormatException {
        try {
            return new Timing(nanos, low, high, count);
        } catch (IllegalArgumentException e) {
            throw bad(
                    file,
                    place,
                    "nanoseconds from low to high, each finite and not negative",
                    String.valueOf(e.getMessage()));
        }
    }

    static FormatException bad(Path file, String place, String expected, String found) {
        return new FormatException(Problem.BAD_VALUE, file, place, expected, found);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
