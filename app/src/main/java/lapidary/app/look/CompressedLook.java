package lapidary.app.look;

import java.util.List;
import java.util.Optional;
import lapidary.app.look.picture.ChainSubject;
import lapidary.app.look.picture.Subject;
import lapidary.core.recipe.Choice;
import lapidary.core.stats.Comparison;
import lapidary.core.stats.Histogram;
import lapidary.core.stats.Statistics;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// What a choice makes of a tensor.
///
/// @param name of the storage, for legends: "Q4_0"
/// @param histogram over the bins of the original's
/// @param worst the weights that changed most, the worst first
/// @param scales one for each group of a row; empty where there are none
/// @param subject for pictures of the method; empty where more than rounding was done to the tensor
/// @param chain for pictures of the stages, where more was done
/// @param levels values that the weights can take, ascending, when there are few of them and the same everywhere
public record CompressedLook(
        TensorId tensor,
        Choice choice,
        String name,
        RowSource rows,
        Statistics statistics,
        Histogram histogram,
        Comparison comparison,
        List<WorstWeight> worst,
        Optional<RowSource> scales,
        Optional<Subject> subject,
        Optional<ChainSubject> chain,
        List<Double> levels) {
    public CompressedLook {
        levels = List.copyOf(levels);
        worst = List.copyOf(worst);
    }
}
