package lapidary.core.format.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.StrictJson;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `model.safetensors.index.json` or `pytorch_model.bin.index.json`: which shard holds which tensor.
///
/// @param bytes of the index file
/// @param shardOfTensor in file order
public record ShardIndex(MemorySegment bytes, Map<String, Path> shardOfTensor) {
    private static final int MOST_SHARDS = 10_000;

    /// @throws FormatException when the index is unsound, or names a shard that is missing or
    ///     outside the folder
    public static ShardIndex read(Path indexFile, Path folder, Arena arena) throws IOException {
        MappedFile file = MappedFile.open(indexFile, arena);
        if (file.size() > SafetensorsHeader.LARGEST_HEADER) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED,
                    indexFile,
                    "file",
                    "at most " + SafetensorsHeader.LARGEST_HEADER + " bytes",
                    file.size() + " bytes");
        }
        Map<String, Path> shards = MappedFile.reading(
                indexFile, () -> StrictJson.stream(indexFile, 0, file.bytes(), p -> weightMap(p, indexFile, folder)));
        return new ShardIndex(file.bytes(), shards);
    }

    /// Every shard once, in the order of first mention.
    public List<Path> shards() {
        return List.copyOf(new LinkedHashSet<>(shardOfTensor.values()));
    }

    private static Map<String, Path> weightMap(JsonParser parser, Path indexFile, Path folder) throws IOException {
        Map<String, Path> shardOfTensor = new LinkedHashMap<>();
        Map<String, Path> known = new LinkedHashMap<>();
        boolean isFound = false;
        expect(parser, parser.nextToken(), JsonToken.START_OBJECT, indexFile, "a JSON object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!field.equals("weight_map")) {
                parser.skipChildren();
                continue;
            }
            isFound = true;
            expect(parser, value, JsonToken.START_OBJECT, indexFile, "weight_map to be an object");
            readMap(parser, indexFile, folder, known, shardOfTensor);
        }
        if (!isFound || shardOfTensor.isEmpty()) {
            throw new FormatException(Problem.BAD_HEADER, indexFile, "weight_map", "tensors and their shards", "none");
        }
        return shardOfTensor;
    }

    private static void readMap(
            JsonParser parser, Path indexFile, Path folder, Map<String, Path> known, Map<String, Path> out)
            throws IOException {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String tensor = parser.currentName();
            expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, indexFile, "a file name for '" + tensor + "'");
            String name = parser.getString();
            Path shard = known.get(name);
            if (shard == null) {
                shard = shard(indexFile, folder, name);
                known.put(name, shard);
            }
            if (out.put(tensor, shard) != null) {
                throw new FormatException(
                        Problem.DUPLICATE_NAME, indexFile, "weight_map '" + tensor + "'", "one entry", "a second one");
            }
            if (out.size() > SafetensorsHeader.MOST_TENSORS || known.size() > MOST_SHARDS) {
                throw new FormatException(
                        Problem.LIMIT_EXCEEDED,
                        indexFile,
                        "weight_map",
                        "at most " + SafetensorsHeader.MOST_TENSORS + " tensors in " + MOST_SHARDS + " shards",
                        "more");
            }
        }
    }

    private static Path shard(Path indexFile, Path folder, String name) throws FormatException {
        if (name.isBlank()
                || name.contains("/")
                || name.contains("\\")
                || name.contains("\0")
                || Set.of(".", "..").contains(name)) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    indexFile,
                    "weight_map",
                    "the name of a file in the same folder",
                    "'" + name + "'");
        }
        Path shard = folder.resolve(name);
        if (!Files.isRegularFile(shard)) {
            throw new FormatException(Problem.MISSING_FILE, shard, "shard", "a file that the index names", "none");
        }
        return shard;
    }

    private static void expect(
            JsonParser parser,
            @org.jspecify.annotations.Nullable JsonToken found,
            JsonToken expected,
            Path file,
            String what)
            throws FormatException {
        if (found != expected) {
            throw new FormatException(
                    Problem.BAD_HEADER,
                    file,
                    "offset " + parser.currentTokenLocation().getByteOffset(),
                    what,
                    found == null ? "the end of the file" : found.name());
        }
    }
}
