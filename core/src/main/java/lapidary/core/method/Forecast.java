package lapidary.core.method;

import java.util.List;
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
public record Forecast(String storage, DType type, List<DType> nearest, Ledger ledger, String notice) {
    public Forecast {
        nearest = List.copyOf(nearest);
    }
}
