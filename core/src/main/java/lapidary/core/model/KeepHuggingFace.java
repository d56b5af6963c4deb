package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.StrictJson;
import lapidary.core.tensor.DType;
import tools.jackson.databind.node.ObjectNode;

/// safetensors written as safetensors: names and order stay. Into a folder go the configuration,
/// with the new `torch_dtype`, and copies of the tokenizer files.
final class KeepHuggingFace implements Conversion {
    private static final long LARGEST_CONFIG = 4 << 20;

    /// Formats whose metadata is that of a safetensors file.
    private static final Set<String> SAFETENSORS = Set.of("safetensors", "huggingface");

    private final Model model;
    private final Optional<ObjectNode> config;
    private final List<Companion> copies;

    private KeepHuggingFace(Model model, Optional<ObjectNode> config, List<Companion> copies) {
        this.model = model;
        this.config = config;
        this.copies = copies;
    }

    /// One file, without companions.
    static KeepHuggingFace toFile(Model model) {
        return new KeepHuggingFace(model, Optional.empty(), List.of());
    }

    static KeepHuggingFace toFolder(Model model) throws IOException {
        List<Companion> copies = new ArrayList<>();
        Optional<ObjectNode> config = Optional.empty();
        for (Map.Entry<String, Path> companion : new TreeMap<>(model.file().companions()).entrySet()) {
            Path file = companion.getValue();
            if (companion.getKey().equals("config.json")) {
                config = Optional.of((ObjectNode) StrictJson.readObject(file, LARGEST_CONFIG));
            } else {
                copies.add(new Companion.Copy(companion.getKey(), file, Files.size(file)));
            }
        }
        return new KeepHuggingFace(model, config, copies);
    }

    @Override
    public List<ExportedTensor> tensors() {
        return model.tensors().stream().map(KeepHuggingFace::asStored).toList();
    }

    private static ExportedTensor asStored(ModelTensor tensor) {
        boolean isTransposed = tensor.tensor().indirect().orElse(null) instanceof Transposed;
        return new ExportedTensor(tensor, tensor.id().name(), RowOrder.SAME, isTransposed);
    }

    @Override
    public List<Export.Remark> remarks() {
        return List.of();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        if (SAFETENSORS.contains(model.file().format())) {
            metadata.putAll(model.file().metadata());
        }
        metadata.putIfAbsent("format", MetadataValue.text("pt"));
        return metadata;
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        List<Companion> companions = new ArrayList<>();
        config.ifPresent(node -> companions.add(new Companion.Text("config.json", withType(node, entries))));
        companions.addAll(copies);
        return companions;
    }

    private String withType(ObjectNode config, List<FileLayout.Entry> entries) {
        ObjectNode changed = config.deepCopy();
        String name = StoredTypes.torchName(StoredTypes.mostOf(entries));
        if (model.tensors().stream().anyMatch(tensor -> tensor.tensor().type() == DType.COMPUTED)) {
            changed.remove(List.of("quantization_config", "compression_config")); // what was packed is written dense
        }
        boolean isTied = model.architecture().map(Architecture::tiedOutput).orElse(false);
        if (isTied && changed.has("tie_word_embeddings")) {
            changed.put("tie_word_embeddings", true); // also where only the file's shared storage said so
        }
        // Newer configurations call it "dtype"; both are read.
        changed.put(changed.has("dtype") ? "dtype" : "torch_dtype", name);
        return changed.toPrettyString() + "\n";
    }
}
