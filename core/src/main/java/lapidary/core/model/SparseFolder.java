package lapidary.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.checkpoint.SparseConfig;
import lapidary.core.tensor.Shape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A Hugging Face folder with pruned layers that are stored without their zeros: what a dense one holds, and a
/// configuration that says which layers these are.
///
/// @param dense the folder with all weights
/// @param format "sparse-bitmask" or "sparse-24-bitmask"
record SparseFolder(Conversion dense, String format) implements Conversion {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONFIG = "config.json";

    /// @throws UnsuitedException for a model without a configuration, which no runtime could load
    static SparseFolder of(Conversion dense, String format) throws UnsuitedException {
        boolean isConfigured = dense.companions(List.of()).stream()
                .anyMatch(companion -> companion.name().equals(CONFIG));
        if (!isConfigured) {
            throw new UnsuitedException(
                    "Sparse folders need the model's config.json, which says which layers are sparse, and there is none "
                            + "beside it. Open the Hugging Face folder instead of the single file.");
        }
        return new SparseFolder(dense, format);
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
        return dense.metadata(SparseConfig.dense(entries, shapes()));
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        List<Companion> companions = new ArrayList<>();
        for (Companion companion : dense.companions(SparseConfig.dense(entries, shapes()))) {
            boolean isConfig = companion.name().equals(CONFIG) && SparseConfig.isSparse(entries);
            companions.add(
                    isConfig && companion instanceof Companion.Text text
                            ? new Companion.Text(CONFIG, configured(text.content(), entries))
                            : companion);
        }
        return companions;
    }

    private String configured(String content, List<FileLayout.Entry> entries) {
        ObjectNode config = (ObjectNode) JSON.readTree(content);
        config.set("quantization_config", SparseConfig.of(format, entries, shapes()));
        return config.toPrettyString() + "\n";
    }

    private Map<String, Shape> shapes() {
        return dense.tensors().stream()
                .collect(Collectors.toMap(ExportedTensor::name, ExportedTensor::shape, (one, other) -> one));
    }
}
