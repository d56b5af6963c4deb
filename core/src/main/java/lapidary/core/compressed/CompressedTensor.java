package lapidary.core.compressed;

import lapidary.core.tensor.RowSource;

/// What a tensor became. Every kind can be decoded row by row and accounts for each of its bits.
///
/// Rows keep the source's order; shape is [outputs, inputs].
public sealed interface CompressedTensor extends RowSource
        permits Dense, Packed, Grid, ShiftedGrid, LevelGrid, Rearranged, Computed, Reoriented, Sparse {

    /// Where every bit goes; the sum divided by the elements is the tensor's true bits per weight.
    Ledger ledger();
}
