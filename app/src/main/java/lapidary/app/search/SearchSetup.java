package lapidary.app.search;

import lapidary.core.allocate.DepthPart;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.SpaceSearch;
import lapidary.core.method.Transform;

/// What a search is asked for.
///
/// @param budget of bits, as people write it: "3.0bpw"
/// @param sparsity share of the weights that is removed, 0 to 1
/// @param pruner that chooses the weights
/// @param part what is removed as one
/// @param drop how many parts are removed
public record SearchSetup(
        SearchKind kind,
        String budget,
        double sparsity,
        Transform pruner,
        DepthPart.Kind part,
        int drop,
        Evolution evolution,
        SpaceSearch.Start start) {}
