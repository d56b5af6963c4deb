package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.checkpoint.PackedConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A Hugging Face folder with packed layers: what a dense one holds, and a configuration that says how its layers are
/// quantized.
///
/// @param dense the folder without packing
/// @param format "gptq", which has a second file for its configuration, "awq" or "compressed-tensors"
record PackedFolder(Conversion dense, String format) implements Conversion {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONFIG = "config.json";

    /// @throws UnsuitedException for a model without a configuration, which no runtime could load
    static PackedFolder of(Conversion dense, String format) throws UnsuitedException {
        boolean isConfigured = dense.companions(List.of()).stream()
                .anyMatch(companion -> companion.name().equals(CONFIG));
        if (!isConfigured) {
            throw new UnsuitedException(
                    "Packed folders need the model's config.json, which says how to run it, and there is none beside it."
                            + " Open the Hugging Face folder instead of the single file.");
        }
        return new PackedFolder(dense, format);
    }

    @Override
    public List<ExportedTensor> tensors() {
        return dense.tensors();
    }

    @Override
    public List<Export.Remark> remarks() {
        return dense.remarks();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        return dense.metadata(entries);
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return companions(entries, List.of());
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries, List<HeldGrid> grids) {
        List<Companion> companions = new ArrayList<>();
        Optional<ObjectNode> quantization =
                grids.isEmpty() ? Optional.empty() : Optional.of(quantization(grids, entries));
        for (Companion companion : dense.companions(entries)) {
            boolean isConfig = companion.name().equals(CONFIG);
            companions.add(
                    isConfig && quantization.isPresent() && companion instanceof Companion.Text text
                            ? new Companion.Text(CONFIG, configured(text.content(), quantization.get()))
                            : companion);
        }
        if (format.equals("gptq")) {
            quantization.ifPresent(config ->
                    companions.add(new Companion.Text("quantize_config.json", config.toPrettyString() + "\n")));
        }
        return companions;
    }

    private ObjectNode quantization(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        return switch (format) {
            case "gptq" -> PackedConfig.gptq(grids, entries);
            case "awq" -> PackedConfig.awq(grids, entries);
            default -> PackedConfig.integers(grids, entries);
        };
    }

    /// Scales are F16, and runtimes compute in the type that the configuration names: any other
    /// would round them again.
    private static String configured(String content, ObjectNode quantization) {
        ObjectNode config = (ObjectNode) JSON.readTree(content);
        config.put(config.has("dtype") ? "dtype" : "torch_dtype", "float16");
        config.set("quantization_config", quantization);
        return config.toPrettyString() + "\n";
    }
}
