package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.measure.Provenance;
import lapidary.core.recipe.DataRef;

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

    /// As reports name it; empty for several sets together.
    public Optional<DataRef> reference() {
        return sha256.isEmpty() ? Optional.empty() : Optional.of(new DataRef(name, sha256, Use.JUDGE));
    }

    Provenance measured(String protocol, long seed) {
        return Provenance.measured(name, sha256, protocol, seed);
    }
}
