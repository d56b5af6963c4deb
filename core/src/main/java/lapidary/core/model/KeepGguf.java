package lapidary.core.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.tensor.DType;

/// A GGUF file written as a GGUF file: names, order and metadata stay; only what the metadata says
/// about the stored types follows them.
final class KeepGguf implements Conversion {
    static final String FILE_TYPE = "general.file_type";
    static final String QUANTIZATION_VERSION = "general.quantization_version";
    static final int GGML_QUANTIZATION_VERSION = 2;

    private final Model model;
    private final DType before;

    KeepGguf(Model model) {
        this.model = model;
        this.before = StoredTypes.mostOf(model);
    }

    @Override
    public List<ExportedTensor> tensors() {
        return model.tensors().stream().map(ExportedTensor::same).toList();
    }

    @Override
    public List<Export.Remark> remarks() {
        return List.of();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata =
                new LinkedHashMap<>(model.file().metadata());
        DType after = StoredTypes.mostOf(entries);
        if (after != before || !metadata.containsKey(FILE_TYPE)) {
            metadata.put(FILE_TYPE, MetadataValue.uint32(StoredTypes.fileType(after)));
        }
        addQuantizationVersion(metadata, entries);
        return metadata;
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return List.of();
    }

    /// Files with block types say which generation of them they hold.
    static void addQuantizationVersion(SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries) {
        if (StoredTypes.hasBlocks(entries)) {
            metadata.put(QUANTIZATION_VERSION, MetadataValue.uint32(GGML_QUANTIZATION_VERSION));
        }
    }
}
