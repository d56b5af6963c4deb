package lapidary.core.method;

import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// A method that turns one tensor into a compressed one. Pure: same weights and settings, same result, whatever the
/// thread count.
public non-sealed interface Transform extends Method {

    /// Exact storage and bits, from the header alone; reads no weights.
    ///
    /// @throws UnfitException when these settings cannot apply to this tensor (a block that does not divide the
    /// rows)
    Forecast forecast(ModelTensor tensor, Settings settings) throws UnfitException;

    /// Whether each row is compressed by itself, so that a tensor may be handed over some rows at a time.
    boolean isRowwise(Settings settings);

    /// Compresses the weights.
    ///
    /// @param tensor whose weights they are
    /// @param weights the tensor's real values, row by row; only some of its rows where the method is row-wise
    /// @throws lapidary.core.method.NotFiniteException when a weight is NaN or infinite
    CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Job job) throws NotFiniteException;
}
