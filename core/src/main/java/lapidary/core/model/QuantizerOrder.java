package lapidary.core.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;

/// A GGUF file as llama.cpp's quantizer writes it: tensors by block and name, without outer sides of one, and what the
/// metadata says about the stored types at its end.
///
/// Source: llama.cpp `src/llama-model-loader.h` (`weight_name_comparer`), `src/llama-quant.cpp`.
record QuantizerOrder(Conversion inner) implements Conversion {
    private static final Pattern IN_BLOCK = Pattern.compile("^blk\\.([0-9]{1,9})\\..*");
    private static final Comparator<ExportedTensor> ORDER = Comparator.comparingInt(
                    (ExportedTensor tensor) -> block(tensor.name()))
            .thenComparing(ExportedTensor::name);

    /// −1 outside blocks.
    private static int block(String name) {
        Matcher matcher = IN_BLOCK.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    @Override
    public List<ExportedTensor> tensors() {
        return inner.tensors().stream()
                .map(ExportedTensor::withoutOuterOnes)
                .sorted(ORDER)
                .toList();
    }

    @Override
    public List<Export.Remark> remarks() {
        return inner.remarks();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata = inner.metadata(entries);
        Optional<MetadataValue> fileType = Optional.ofNullable(metadata.remove(KeepGguf.FILE_TYPE));
        metadata.remove(KeepGguf.QUANTIZATION_VERSION);
        metadata.putLast(KeepGguf.QUANTIZATION_VERSION, MetadataValue.uint32(KeepGguf.GGML_QUANTIZATION_VERSION));
        fileType.ifPresent(value -> metadata.putLast(KeepGguf.FILE_TYPE, value));
        return metadata;
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return inner.companions(entries);
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries, List<HeldGrid> grids) {
        return inner.companions(entries, grids);
    }

    @Override
    public Optional<GridPacking> grids(ModelTarget target) {
        return inner.grids(target);
    }
}
