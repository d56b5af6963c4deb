package lapidary.core.recipe;

import lapidary.core.tensor.DType;

/// The file to be written.
///
/// @param format "gguf", "safetensors" (one file) or "huggingface" (a folder)
/// @param dense F32, F16 or BF16: for weights that no step selects and whose stored type the format cannot hold,
/// and for [Misfit#DENSE] (vectors are F32 in GGUF whatever it says)
/// @param misfit what to do with a choice that the format cannot hold
public record Target(String format, DType dense, Misfit misfit) {

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
