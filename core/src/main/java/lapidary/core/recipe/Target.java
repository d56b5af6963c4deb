package lapidary.core.recipe;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.MetadataEdit;
import lapidary.core.tensor.DType;

/// The file to be written.
///
/// @param format "gguf", "safetensors" (one file), "npz", "huggingface" (a folder), "gptq", "awq" or
/// "compressed-tensors" (folders with packed layers), "sparse-bitmask" or "sparse-24-bitmask"
/// (folders with pruned layers) …
/// @param dense F32, F16 or BF16: for weights that no step selects and whose stored type the format cannot hold,
/// and for [Misfit#DENSE] (vectors are F32 in GGUF whatever it says)
/// @param misfit what to do with a choice that the format cannot hold
/// @param metadata changes of the metadata, made last, in order; for GGUF files
public record Target(String format, DType dense, Misfit misfit, List<MetadataEdit> metadata) {

    public Target {
        metadata = List.copyOf(metadata);
    }

    /// A file whose metadata is as the conversion makes it.
    public Target(String format, DType dense, Misfit misfit) {
        this(format, dense, misfit, List.of());
    }

    /// The same file with other changes of its metadata.
    public Target with(List<MetadataEdit> edits) {
        return new Target(format, dense, misfit, edits);
    }

    /// The same file with one more change of its metadata, in place of an earlier one of the same key.
    public Target with(MetadataEdit edit) {
        List<MetadataEdit> edits = new ArrayList<>(metadata);
        edits.removeIf(earlier -> earlier.key().equals(edit.key()));
        edits.add(edit);
        return with(edits);
    }

    /// What happens to a choice that the target format cannot hold.
    public enum Misfit {
        /// Refuse, and name the nearest types. The default.
        REFUSE,
        /// Encode the compressed values once more, into the nearest type that the format holds.
        ROUND,
        /// Write the compressed values as dense numbers: the accuracy of the choice, without its size.
        DENSE
    }
}
