package lapidary.core.method;

import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.Ledger;
import lapidary.core.tensor.DType;

/// What a transform will make of a tensor.
///
/// @param storage the result in words: "Q4_0", "4 bit, groups of 64, asymmetric"
/// @param type the stored type when the result is exactly one ([DType#OPAQUE] when it is a grid that no file type
/// holds)
/// @param nearest stored types that come closest when no file type holds it, best first
/// @param ledger true bits
/// @param notice a fallback worth telling ("rows of 100 are no multiple of 32: kept in F16"); "" when none
/// @param grid the form of the result when it is a grid: some formats hold it as it is
/// ([lapidary.core.format.GridPacking]), and block types hold some bit for bit
/// ([lapidary.core.compressed.GridBlocks])
/// @param exact block types that hold a result bit for bit that is neither one type nor a grid, smallest first
/// @param removal what is left, where weights are removed
/// @param unheld what block types lack that would hold the result, as said of the file: "none of its types has these
/// levels"; "" where nothing is known
public record Forecast(
        String storage,
        DType type,
        List<DType> nearest,
        Ledger ledger,
        String notice,
        Optional<GridForm> grid,
        List<DType> exact,
        Optional<Removal> removal,
        String unheld) {
    public Forecast {
        nearest = List.copyOf(nearest);
        exact = List.copyOf(exact);
    }

    /// Of a result that keeps all weights.
    public Forecast(
            String storage,
            DType type,
            List<DType> nearest,
            Ledger ledger,
            String notice,
            Optional<GridForm> grid,
            List<DType> exact) {
        this(storage, type, nearest, ledger, notice, grid, exact, Optional.empty(), "");
    }

    /// Of a grid.
    public Forecast(
            String storage, DType type, List<DType> nearest, Ledger ledger, String notice, Optional<GridForm> grid) {
        this(storage, type, nearest, ledger, notice, grid, List.of());
    }

    /// Of a result that is no grid.
    public Forecast(String storage, DType type, List<DType> nearest, Ledger ledger, String notice) {
        this(storage, type, nearest, ledger, notice, Optional.empty());
    }

    /// The same of weights of which some are removed.
    public Forecast with(Removal found) {
        return new Forecast(storage, type, nearest, ledger, notice, grid, exact, Optional.of(found), unheld);
    }

    /// The same in other words.
    public Forecast worded(String otherStorage, String otherNotice) {
        return new Forecast(otherStorage, type, nearest, ledger, otherNotice, grid, exact, removal, unheld);
    }

    /// The same with the reason why no block type holds it.
    public Forecast lacking(String reason) {
        return new Forecast(storage, type, nearest, ledger, notice, grid, exact, removal, reason);
    }

    /// The same with other true bits.
    public Forecast costing(Ledger bits) {
        return new Forecast(storage, type, nearest, bits, notice, grid, exact, removal, unheld);
    }

    /// The same of a tensor whose weights change before: nothing of it stays as it lies in the file.
    public Forecast ofChangedWeights() {
        return removal.isEmpty()
                ? this
                : with(new Removal(
                        removal.get().kept(),
                        removal.get().form(),
                        removal.get().values(),
                        Optional.empty()));
    }
}
