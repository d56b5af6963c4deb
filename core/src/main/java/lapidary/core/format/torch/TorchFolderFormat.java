package lapidary.core.format.torch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.safetensors.Companions;
import lapidary.core.format.safetensors.ShardIndex;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// A Hugging Face folder of the older kind: `pytorch_model.bin`, or shards listed by `pytorch_model.bin.index.json`,
/// with `config.json` and tokenizer files beside them. The index file itself may be opened, too.
public final class TorchFolderFormat implements ModelFormat {
    private static final String SINGLE = "pytorch_model.bin";
    private static final String INDEX = "pytorch_model.bin.index.json";

    @Override
    public String id() {
        return "pytorch-folder";
    }

    @Override
    public String title() {
        return "Hugging Face folder with PyTorch weights";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        if (Files.isDirectory(path)) {
            return Files.isRegularFile(path.resolve(SINGLE)) || Files.isRegularFile(path.resolve(INDEX));
        }
        return String.valueOf(path.getFileName()).endsWith(".bin.index.json");
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
        return TorchFormat.assemble(
                path,
                Companions.in(folder),
                arena -> isSharded ? shards(index, folder, arena) : TorchFormat.read(single, arena));
    }

    private static Checkpoint shards(Path indexFile, Path folder, Arena arena) throws IOException {
        ShardIndex index = ShardIndex.read(indexFile, folder, arena);
        List<Checkpoint> parts = new ArrayList<>();
        Map<String, Path> shardOf = new LinkedHashMap<>();
        for (Path shard : index.shards()) {
            Checkpoint part = TorchFormat.read(shard, arena);
            parts.add(part);
            for (Tensor tensor : part.tensors()) {
                claim(shardOf, tensor.id(), shard);
            }
            for (TensorId alias : part.aliases().keySet()) {
                claim(shardOf, alias, shard);
            }
        }
        for (Map.Entry<String, Path> listed : index.shardOfTensor().entrySet()) {
            if (!listed.getValue().equals(shardOf.get(listed.getKey()))) {
                throw new FormatException(
                        Problem.MISSING_TENSOR,
                        indexFile,
                        "weight_map",
                        "tensor '" + listed.getKey() + "' in "
                                + listed.getValue().getFileName(),
                        "a shard without it");
            }
        }
        Checkpoint joined = Checkpoint.joined(parts);
        joined.headers().addFirst(index.bytes());
        return joined;
    }

    private static void claim(Map<String, Path> shardOf, TensorId id, Path shard) throws FormatException {
        if (shardOf.put(id.name(), shard) != null) {
            throw new FormatException(
                    Problem.DUPLICATE_NAME,
                    shard,
                    "tensor '" + id + "'",
                    "a tensor that no other shard has",
                    "a second one");
        }
    }
}
