package lapidary.core.format.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.Sha256;
import lapidary.core.tensor.Tensor;

/// A model in several GGUF files, `NAME-00001-of-00003.gguf` and so on, opened from any of them. The first file has the
/// metadata, and each says which part it is.
///
/// Source: llama.cpp `src/llama-model-loader.cpp`, `llama_split_path`.
final class GgufSplit {
    private static final String NUMBER = "split.no";
    private static final String COUNT = "split.count";
    private static final String TENSORS = "split.tensors.count";
    private static final Pattern NAME = Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})\\.gguf", Pattern.DOTALL);
    private static final int MOST_SHOWN = 5;

    private final GgufShard opened;
    private final Arena arena;

    private GgufSplit(GgufShard opened, Arena arena) {
        this.opened = opened;
        this.arena = arena;
    }

    /// The whole model that a file is a part of: itself unless its metadata says that there are more.
    ///
    /// @param arena the other files are mapped into it
    static ModelFile whole(GgufShard opened, Arena arena) throws IOException {
        OptionalLong count = number(opened, COUNT);
        List<GgufShard> shards =
                count.orElse(1) > 1 ? new GgufSplit(opened, arena).shards(count.getAsLong()) : List.of(opened);
        SequencedMap<String, MetadataValue> metadata =
                new LinkedHashMap<>(shards.getFirst().metadata());
        List.of(NUMBER, COUNT, TENSORS).forEach(metadata::remove);
        Sha256 digest = new Sha256();
        List<Tensor> tensors = new ArrayList<>();
        long bytes = 0;
        for (GgufShard shard : shards) {
            digest.add(shard.header());
            tensors.addAll(shard.tensors());
            bytes = Math.addExact(bytes, shard.file().size());
        }
        return new ModelFile(opened.file().path(), "gguf", metadata, tensors, Map.of(), digest.finish(), bytes, arena);
    }

    private List<GgufShard> shards(long count) throws IOException {
        List<Path> paths = paths(count);
        List<GgufShard> shards = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < paths.size(); i++) {
            GgufShard shard = isOpened(paths.get(i)) ? opened : open(paths.get(i));
            expect(shard, COUNT, count);
            expect(shard, NUMBER, i);
            for (Tensor tensor : shard.tensors()) {
                if (!names.add(tensor.id().name())) {
                    throw new FormatException(
                            Problem.DUPLICATE_NAME,
                            shard.file().path(),
                            "tensor " + GgufCursor.shown(tensor.id().name()),
                            "one entry in all parts",
                            "a second one");
                }
            }
            shards.add(shard);
        }
        if (number(shards.getFirst(), TENSORS).isPresent()) {
            expect(shards.getFirst(), TENSORS, names.size());
        }
        return shards;
    }

    private boolean isOpened(Path path) {
        return path.equals(opened.file().path());
    }

    private GgufShard open(Path path) throws IOException {
        MappedFile mapped = MappedFile.open(path, arena);
        return MappedFile.reading(path, () -> GgufShard.read(mapped));
    }

    /// All parts, in order; they lie beside the one that was opened.
    private List<Path> paths(long count) throws FormatException {
        Path path = opened.file().path();
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches() || Long.parseLong(name.group(3)) != count) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    path,
                    "name of the file",
                    "an ending as parts have it, -00001-of-" + String.format(Locale.ROOT, "%05d", count)
                            + ".gguf, because its metadata says that it is one of " + count,
                    "'" + path.getFileName() + "'");
        }
        List<Path> paths = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Path part =
                    path.resolveSibling(String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", name.group(1), i, count));
            paths.add(part);
            if (!isOpened(part) && !Files.isRegularFile(part)) {
                missing.add(String.valueOf(part.getFileName()));
            }
        }
        if (!missing.isEmpty()) {
            String shown = String.join(", ", missing.subList(0, Math.min(MOST_SHOWN, missing.size())));
            String more = missing.size() > MOST_SHOWN ? " and " + (missing.size() - MOST_SHOWN) + " more" : "";
            throw new FormatException(
                    Problem.MISSING_FILE, path, "parts", "all " + count + " parts beside it", "no " + shown + more);
        }
        return paths;
    }

    private static void expect(GgufShard shard, String key, long expected) throws FormatException {
        OptionalLong found = number(shard, key);
        if (found.isEmpty() || found.getAsLong() != expected) {
            throw new FormatException(
                    found.isEmpty() ? Problem.MISSING_METADATA : Problem.BAD_VALUE,
                    shard.file().path(),
                    "metadata '" + key + "'",
                    String.valueOf(expected),
                    found.isEmpty() ? "nothing" : String.valueOf(found.getAsLong()));
        }
    }

    private static OptionalLong number(GgufShard shard, String key) {
        return shard.metadata().get(key) instanceof MetadataValue.Whole whole
                ? OptionalLong.of(whole.value())
                : OptionalLong.empty();
    }
}
