package lapidary.core.method;

import java.util.List;
import lapidary.core.calib.Evidence;
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
    /// @param evidence what there is; a method that needs more of it says which
    /// @throws UnfitException when these settings cannot apply to this tensor (a block that does not divide the
    /// rows), or need evidence that is not there
    Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException;

    /// The forecast without any evidence.
    ///
    /// @throws UnfitException as the other
    default Forecast forecast(ModelTensor tensor, Settings settings) throws UnfitException {
        return forecast(tensor, settings, Evidence.NONE);
    }

    /// Whether evidence changes the result; what does not depend on it is not computed anew when it changes.
    default boolean usesEvidence(Settings settings) {
        return false;
    }

    /// Whether it asks for [lapidary.core.calib.Moments]: it cannot do without calibration data.
    default boolean needsMoments(Settings settings) {
        return false;
    }

    /// The data types that it offers at a width, for whoever compares types; empty for a method that is none.
    default List<TypeOffer> offers(TypeOffer.Question question) {
        return List.of();
    }

    /// Whether each row is compressed by itself, so that a tensor may be handed over some rows at a time.
    boolean isRowwise(Settings settings);

    /// Compresses the weights.
    ///
    /// @param tensor whose weights they are
    /// @param weights the tensor's real values, row by row; only some of its rows where the method is row-wise
    /// @param evidence for which the forecast was made
    /// @throws lapidary.core.method.NotFiniteException when a weight is NaN or infinite
    CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException;

    /// Compresses the weights without any evidence.
    ///
    /// @throws lapidary.core.method.NotFiniteException as the other
    default CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Job job)
            throws NotFiniteException {
        return apply(tensor, weights, settings, Evidence.NONE, job);
    }
}
