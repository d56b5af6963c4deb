package lapidary.app.preview;

import java.util.List;
import java.util.stream.Collectors;
import lapidary.core.data.DataSet;
import lapidary.core.measure.Provenance;

/// What the preview measures on.
///
/// @param name as shown beside the numbers
/// @param sha256 of its content; "" for several sets together
public record Judged(String name, String sha256) {
    /// @param sets at least one
    static Judged of(List<DataSet> sets) {
        String name = sets.stream().map(DataSet::name).collect(Collectors.joining(", "));
        return new Judged(name, sets.size() == 1 ? sets.getFirst().sha256() : "");
    }

    Provenance measured(String protocol, long seed) {
        return Provenance.measured(name, sha256, protocol, seed);
    }
}
