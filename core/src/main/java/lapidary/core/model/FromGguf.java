package lapidary.core.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;

/// A GGUF file written as safetensors: a Llama in Hugging Face's names and row order, with
/// configuration and tokenizer where a folder is written; any other model under its own names into
/// a single file.
final class FromGguf implements Conversion {
    private final Model model;
    private final Optional<FolderFiles> files;

    private FromGguf(Model model, Optional<FolderFiles> files) {
        this.model = model;
        this.files = files;
    }

    static FromGguf toFile(Model model) {
        return new FromGguf(model, Optional.empty());
    }

    static FromGguf toFolder(Model model) throws IOException, UnsuitedException {
        Optional<Architecture> numbers = model.architecture();
        if (numbers.isEmpty()) {
            throw new UnsuitedException(
                    "A Hugging Face folder says how to run a model, and this one is not known well enough: "
                            + model.whyNotRunnable().orElse("unknown architecture") + ".");
        }
        return new FromGguf(model, Optional.of(FolderFiles.of(model, numbers.get())));
    }

    @Override
    public List<ExportedTensor> tensors() {
        List<ExportedTensor> tensors = new ArrayList<>();
        for (ModelTensor tensor : model.tensors()) {
            tensors.add(model.architecture()
                    .map(numbers -> renamed(tensor, numbers))
                    .orElseGet(() -> new ExportedTensor(tensor, tensor.id().name(), RowOrder.SAME)));
        }
        return tensors;
    }

    private static ExportedTensor renamed(ModelTensor tensor, Architecture numbers) {
        LlamaNames.Place place = LlamaNames.find(tensor.id().name())
                .orElseThrow(() -> new IllegalStateException("a runnable model with " + tensor.id()));
        boolean isRotated = place.role() == TensorRole.ATTENTION_Q || place.role() == TensorRole.ATTENTION_K;
        RowOrder order =
                isRotated ? new RowOrder(RowOrder.Kind.NEIGHBOURS_TO_HALVES, numbers.headSize()) : RowOrder.SAME;
        return new ExportedTensor(tensor, place.huggingFaceName(), order);
    }

    @Override
    public List<Export.Remark> remarks() {
        List<Export.Remark> remarks = new ArrayList<>();
        if (files.isEmpty()) {
            remarks.add(new Export.Remark(
                    Optional.empty(), "Metadata and tokenizer are left out: a safetensors file holds weights alone."));
        }
        files.flatMap(FolderFiles::remark).ifPresent(text -> remarks.add(new Export.Remark(Optional.empty(), text)));
        return remarks;
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("format", MetadataValue.text("pt"));
        return metadata;
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return files.map(made -> made.companions(StoredTypes.mostOf(entries))).orElse(List.of());
    }
}
