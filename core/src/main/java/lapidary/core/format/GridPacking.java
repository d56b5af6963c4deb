package lapidary.core.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.Ledger;
import lapidary.core.format.ModelTarget.ByteSink;

/// How a format holds integer codes, scales and zero points: as several tensors of the file for one of the model.
///
/// The file decodes to exactly the weights of the [Grid]; what cannot be held so is a misfit.
public interface GridPacking {

    /// The format's name for such weights, as its reader gives it: "GPTQ 4-bit g128".
    String typeName(GridForm form);

    /// Why the format cannot hold a grid, and what would fit, as the end of a sentence: "its
    /// runtimes ask for scales in
    /// F16". Empty when it can.
    Optional<String> misfit(HeldGrid grid);

    /// The tensors of the file that hold one grid, in the order to be listed.
    List<Part> parts(HeldGrid grid);

    /// Writes one of the [#parts].
    ///
    /// @param held what `parts` was asked for
    /// @param part its index
    /// @param grid all rows, in the order of the file
    void write(HeldGrid held, int part, Grid grid, ByteSink sink) throws IOException;

    /// What to say about all grids of a file together: runtimes that ask for one group size everywhere, say.
    ///
    /// @param entries everything that the file will hold
    default List<Concern> concerns(List<HeldGrid> grids, List<FileLayout.Entry> entries) {
        return List.of();
    }

    /// True bits of a grid in this format, by part.
    default Ledger ledger(HeldGrid grid) {
        return parts(grid).stream()
                .map(part ->
                        Ledger.of(part.what(), Math.multiplyExact(part.entry().bytes(), 8L)))
                .reduce(Ledger::plus)
                .orElseThrow();
    }

    /// One tensor of the file.
    ///
    /// @param what is in it, for the ledger: "codes", "scales", "zero points"
    record Part(String what, FileLayout.Entry entry) {}

    /// @param isRefusal whether the file must not be written
    /// @param text one sentence, with what to do
    record Concern(boolean isRefusal, String text) {}
}
