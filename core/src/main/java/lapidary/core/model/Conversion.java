package lapidary.core.model;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;

/// How a model of one convention is written in another.
interface Conversion {

    /// Nothing to write.
    Conversion NONE = new Conversion() {
        @Override
        public List<ExportedTensor> tensors() {
            return List.of();
        }

        @Override
        public List<Export.Remark> remarks() {
            return List.of();
        }

        @Override
        public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
            return new LinkedHashMap<>();
        }

        @Override
        public List<Companion> companions(List<FileLayout.Entry> entries) {
            return List.of();
        }
    };

    /// The conversion between the format that a model was read from and the one it is written in.
    ///
    /// @param without blocks that are left out
    /// @throws UnsuitedException when there is none
    static Conversion between(Model model, ModelTarget target, SortedSet<Integer> without)
            throws IOException, UnsuitedException {
        boolean isGguf = Model.isGgufConvention(model.file());
        return switch (target.id()) {
            case "gguf" -> Shortened.of(isGguf ? new KeepGguf(model) : ToGguf.of(model), model, without);
            case "huggingface" -> folder(model, without);
            case "safetensors", "npz" ->
                Shortened.of(isGguf ? FromGguf.toFile(model) : KeepHuggingFace.toFile(model), model, without);
            case "gptq", "awq", "compressed-tensors" -> PackedFolder.of(folder(model, without), target.id());
            case "sparse-bitmask", "sparse-24-bitmask" -> SparseFolder.of(folder(model, without), target.id());
            case "onnx", "onnx-qdq", "onnx-nbits" -> KeepOnnx.of(model);
            default -> throw new UnsuitedException("No conversion writes '" + target.id() + "'.");
        };
    }

    private static Conversion folder(Model model, SortedSet<Integer> without) throws IOException, UnsuitedException {
        boolean isGguf = Model.isGgufConvention(model.file());
        return Shortened.of(isGguf ? FromGguf.toFolder(model) : KeepHuggingFace.toFolder(model), model, without);
    }

    List<ExportedTensor> tensors();

    List<Export.Remark> remarks();

    /// The metadata of the file when its tensors are stored like this.
    SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries);

    /// The files beside the weights when the tensors are stored like this.
    List<Companion> companions(List<FileLayout.Entry> entries);

    /// The same when some of the entries are parts of grids.
    default List<Companion> companions(List<FileLayout.Entry> entries, List<HeldGrid> grids) {
        return companions(entries);
    }

    /// How the target holds grids of this model; what a format can do at all is the default.
    default Optional<GridPacking> grids(ModelTarget target) {
        return target.grids();
    }
}
