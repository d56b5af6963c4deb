package lapidary.app.look;

import lapidary.core.model.ModelTensor;
import lapidary.core.stats.Statistics;
import lapidary.core.tensor.RowSource;

/// A tensor as it is stored, and what its weights are like.
public record OriginalLook(ModelTensor tensor, RowSource rows, Statistics statistics) {}
