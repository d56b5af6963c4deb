package lapidary.core.format.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;
import lapidary.core.tensor.Tensor;

/// A Hugging Face folder: `model.safetensors`, or shards listed by `model.safetensors.index.json`,
/// with `config.json` and tokenizer files beside them. The index file itself may be opened, too.
public final class HuggingFaceFormat implements ModelFormat {
    static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    @Override
    public String id() {
        return "huggingface";
    }

    @Override
    public String title() {
        return "Hugging Face folder";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        if (Files.isDirectory(path)) {
            return Files.isRegularFile(path.resolve(SINGLE)) || Files.isRegularFile(path.resolve(INDEX));
        }
        return String.valueOf(path.getFileName()).endsWith(".safetensors.index.json");
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        boolean isFolder = Files.isDirectory(path);
        Path folder = isFolder ? path : path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("a file without a folder: " + path);
        }
        Path index = isFolder ? path.resolve(INDEX) : path;
        Path single = folder.resolve(SINGLE);
        boolean isSharded = !isFolder || !Files.isRegularFile(single);
        return SafetensorsFormat.assemble(
                path,
                id(),
                Companions.in(folder),
                arena -> isSharded ? shards(index, folder, arena) : whole(single, arena));
    }

    private static SafetensorsFormat.Parts whole(Path single, Arena arena) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(single, arena);
        return new SafetensorsFormat.Parts(List.of(file), new Sha256().add(file.header()));
    }

    private static SafetensorsFormat.Parts shards(Path indexFile, Path folder, Arena arena) throws IOException {
        ShardIndex index = ShardIndex.read(indexFile, folder, arena);
        Sha256 digest = new Sha256().add(index.bytes());
        List<SafetensorsFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path shard : index.shards()) {
            SafetensorsFile file = SafetensorsFile.open(shard, arena);
            digest.add(file.header());
            files.add(file);
            for (Tensor tensor : file.tensors()) {
                if (!names.add(tensor.id().name())) {
                    throw new FormatException(
                            Problem.DUPLICATE_NAME,
                            shard,
                            "tensor '" + tensor.id() + "' at offset " + tensor.offset(),
                            "a tensor that no other shard has",
                            "a second one");
                }
            }
            if (names.size() > SafetensorsHeader.MOST_TENSORS) {
                throw new FormatException(
                        Problem.LIMIT_EXCEEDED,
                        shard,
                        "header",
                        "at most " + SafetensorsHeader.MOST_TENSORS + " tensors in all shards",
                        "more");
            }
        }
        checkComplete(indexFile, index.shardOfTensor(), files);
        return new SafetensorsFormat.Parts(files, digest);
    }

    private static void checkComplete(Path indexFile, Map<String, Path> shardOfTensor, List<SafetensorsFile> files)
            throws FormatException {
        Map<String, Path> missing = new LinkedHashMap<>(shardOfTensor);
        for (SafetensorsFile file : files) {
            for (Tensor tensor : file.tensors()) {
                missing.remove(tensor.id().name(), tensor.file());
            }
        }
        if (!missing.isEmpty()) {
            Map.Entry<String, Path> first = missing.entrySet().iterator().next();
            throw new FormatException(
                    Problem.MISSING_TENSOR,
                    indexFile,
                    "weight_map",
                    "tensor '" + first.getKey() + "' in " + first.getValue().getFileName(),
                    "a shard without it");
        }
    }
}
