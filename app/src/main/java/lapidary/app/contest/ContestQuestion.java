package lapidary.app.contest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.app.workbench.OpenModel;
import lapidary.core.bench.Contender;
import lapidary.core.data.DataSet;
import lapidary.core.method.Methods;
import lapidary.core.tensor.TensorId;

/// What is to be compared.
///
/// @param contenders round to nearest is run whatever they are, to be compared with
/// @param layer to be run on; empty for the whole model
/// @param calibrating texts; may be empty
/// @param judging texts; not used for a layer
record ContestQuestion(
        OpenModel open,
        Methods methods,
        Set<Contender> contenders,
        List<Integer> widths,
        Optional<TensorId> layer,
        List<DataSet> calibrating,
        List<DataSet> judging) {
    ContestQuestion {
        contenders = Set.copyOf(contenders);
        widths = List.copyOf(widths);
        calibrating = List.copyOf(calibrating);
        judging = List.copyOf(judging);
    }
}
