package lapidary.app.contest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.app.workbench.OpenModel;
import lapidary.core.bench.Contender;
import lapidary.core.data.DataSet;
import lapidary.core.method.Methods;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// What is to be compared.
///
/// @param contenders round to nearest is run whatever they are, to be compared with
/// @param group weights that share a scale, where a method lets choose
/// @param layer to be run on; empty for the whole model
/// @param calibrating data; may be empty
/// @param judging data; not used for a layer
/// @param images how they are prepared, as far as it is chosen
record ContestQuestion(
        OpenModel open,
        Methods methods,
        Set<Contender> contenders,
        List<Integer> widths,
        int group,
        Optional<TensorId> layer,
        List<DataSet> calibrating,
        List<DataSet> judging,
        Settings images) {
    ContestQuestion {
        contenders = Set.copyOf(contenders);
        widths = List.copyOf(widths);
        calibrating = List.copyOf(calibrating);
        judging = List.copyOf(judging);
    }
}
