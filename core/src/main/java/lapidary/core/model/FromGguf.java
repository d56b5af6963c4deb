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
import lapidary.core.model.Model.Described;

/// A GGUF file written as safetensors: a known model in Hugging Face's names and row order, with
/// configuration and tokenizer where a folder is written; any other model under its own names into
/// a single file.
final class FromGguf implements Conversion {
    private final Model model;
    private final Optional<Described> described;
    private final Optional<FolderFiles> files;

    private FromGguf(Model model, Optional<Described> described, Optional<FolderFiles> files) {
        this.model = model;
        this.described = described;
        this.files = files;
    }

    static FromGguf toFile(Model model) {
        return new FromGguf(model, model.described(), Optional.empty());
    }

    static FromGguf toFolder(Model model) throws IOException, UnsuitedException {
        Optional<Described> found = model.described();
        if (found.isEmpty()) {
            throw new UnsuitedException(
                    "A Hugging Face folder says how to run a model, and this one is not known well enough: "
                            + model.whyUnknown().orElse("unknown architecture") + ".");
        }
        Described described = new StoredDivisors(model, found.get()).asConfigured();
        return new FromGguf(model, Optional.of(described), Optional.of(FolderFiles.of(model, described)));
    }

    @Override
    public List<ExportedTensor> tensors() {
        List<ExportedTensor> tensors = new ArrayList<>();
        for (ModelTensor tensor : model.tensors()) {
            Optional<Family.Place> place =
                    described.flatMap(found -> found.family().find(tensor.id().name()));
            if (place.isPresent() && place.get().weight().isOfExpert()) {
                addExperts(tensor, place.get(), tensors);
            } else if (place.isPresent()) {
                tensors.add(renamed(tensor, place.get(), described.orElseThrow().numbers()));
            } else if (described.isEmpty()) {
                tensors.add(ExportedTensor.same(tensor));
            }
        }
        return tensors;
    }

    private static void addExperts(ModelTensor stack, Family.Place place, List<ExportedTensor> tensors) {
        long count = stack.tensor().shape().dimensions().getFirst();
        for (int expert = 0; expert < count; expert++) {
            tensors.add(new ExportedTensor(
                    ExpertTensors.expert(stack, expert), place.of(expert).huggingFaceName(), RowOrder.SAME));
        }
    }

    private static ExportedTensor renamed(ModelTensor tensor, Family.Place place, Architecture numbers) {
        String name = place.huggingFaceName();
        return switch (place.weight().treatment()) {
            case NONE -> new ExportedTensor(tensor, name, RowOrder.SAME);
            case TRANSPOSED -> new ExportedTensor(tensor, name, RowOrder.SAME, true);
            case ROTATED_ROWS ->
                new ExportedTensor(tensor, name, new RowOrder(RowOrder.Kind.NEIGHBOURS_TO_HALVES, numbers.headSize()));
            case HEADS_APART ->
                new ExportedTensor(
                        tensor, name, new RowOrder(RowOrder.Kind.PARTS_TO_HEADS, numbers.headSize(), numbers.heads()));
            case PLUS_ONE ->
                new ExportedTensor(
                        new ModelTensor(Shifted.of(tensor.tensor(), -1), tensor.role(), tensor.block()),
                        name,
                        RowOrder.SAME);
        };
    }

    @Override
    public List<Export.Remark> remarks() {
        List<Export.Remark> remarks = new ArrayList<>();
        if (files.isEmpty()) {
            remarks.add(new Export.Remark(
                    Optional.empty(), "Metadata and tokenizer are left out: such a file holds weights alone."));
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
