package lapidary.core.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Ledger;
import lapidary.core.format.ModelTarget.ByteSink;

/// How a format holds pruned weights: as several tensors of the file for one of the model. The file decodes to exactly
/// the weights that were kept, and 0.
public interface SparsePacking {

    /// The format's name for such weights: "sparse bitmask".
    String typeName();

    /// Why the format cannot hold a tensor so, and what would do, as the end of a sentence. Empty when it can.
    Optional<String> misfit(HeldSparse sparse);

    /// The tensors of the file that hold one, in the order to be listed.
    List<GridPacking.Part> parts(HeldSparse sparse);

    /// Writes one of the [#parts].
    ///
    /// @param part its index
    /// @param kept in the order of the file
    /// @param values of all weights in the type of `sparse`, in the order of the file; those that are not kept do
    /// not count
    void write(HeldSparse sparse, int part, KeptBits kept, MemorySegment values, ByteSink sink) throws IOException;

    /// True bits by part.
    default Ledger ledger(HeldSparse sparse) {
        return parts(sparse).stream()
                .map(part ->
                        Ledger.of(part.what(), Math.multiplyExact(part.entry().bytes(), 8L)))
                .reduce(Ledger::plus)
                .orElseThrow();
    }
}
