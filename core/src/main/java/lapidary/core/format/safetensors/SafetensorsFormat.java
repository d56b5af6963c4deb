package lapidary.core.format.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;
import lapidary.core.format.checkpoint.QuantizedLayers;
import lapidary.core.tensor.Tensor;

/// A single `.safetensors` file. A `config.json` and tokenizer files in the same folder come with
/// it.
public final class SafetensorsFormat implements ModelFormat {
    private static final Pattern SHARD = Pattern.compile(".*-[0-9]+-of-[0-9]+\\.safetensors");

    @Override
    public String id() {
        return "safetensors";
    }

    @Override
    public String title() {
        return "safetensors";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        return String.valueOf(path.getFileName()).endsWith(".safetensors")
                || (head.length > 8 && head[8] == '{' && head[7] == 0 && head[6] == 0);
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        return assemble(path, id(), folder == null ? Map.of() : Companions.in(folder), arena -> {
            SafetensorsFile file = SafetensorsFile.open(path, arena);
            return new Parts(List.of(file), new Sha256().add(file.header()));
        });
    }

    /// Opens the parts of a model; unmaps everything again when one of them is unsound.
    static ModelFile assemble(Path path, String format, Map<String, Path> companions, Opening opening)
            throws IOException {
        Arena arena = Arena.ofShared();
        boolean isOpen = false;
        try {
            Parts parts = opening.open(arena);
            SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
            long bytes = 0;
            for (SafetensorsFile file : parts.files()) {
                file.metadata().forEach((key, value) -> metadata.putIfAbsent(key, MetadataValue.text(value)));
                bytes += file.file().size();
            }
            boolean isWhole = !SHARD.matcher(String.valueOf(path.getFileName())).matches();
            List<Tensor> stored = parts.files().stream()
                    .flatMap(file -> file.tensors().stream())
                    .toList();
            Optional<Path> config = Optional.ofNullable(companions.get(Companions.CONFIG));
            List<Tensor> tensors = MappedFile.reading(path, () -> QuantizedLayers.logical(stored, config, isWhole));
            ModelFile model = new ModelFile(
                    path, format, metadata, tensors, companions, parts.digest().finish(), bytes, arena);
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                arena.close();
            }
        }
    }

    /// The files that make up a model, and the digest of what was read of them.
    record Parts(List<SafetensorsFile> files, Sha256 digest) {}

    /// Maps the files of a model.
    interface Opening {
        Parts open(Arena arena) throws IOException;
    }
}
