package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Workers;
import lapidary.core.method.Activations;
import lapidary.core.method.Forecast;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// A method whose result is an even grid, as of [RoundToNearest], with codes chosen by the second moments of what
/// enters the layer.
public interface CalibratedGrid extends Transform {
    Workers workers();

    /// The settings of the grid, and those of the method behind them.
    static List<Setting> settings(Setting... own) {
        return settings(Activations.setting(), own);
    }

    /// The same with a setting for the activations that counts only sometimes.
    static List<Setting> settings(Setting activations, Setting[] own) {
        List<Setting> settings = new ArrayList<>(List.of(
                GridSettings.bits(),
                GridSettings.scheme(),
                GridSettings.granularityOfRows(),
                GridSettings.group(),
                GridSettings.range(),
                GridSettings.percentile(),
                GridSettings.scale()));
        settings.addAll(List.of(own));
        settings.add(activations);
        return settings;
    }

    @Override
    default int version() {
        return 1;
    }

    @Override
    default boolean usesEvidence(Settings settings) {
        return true;
    }

    @Override
    default boolean needsMoments(Settings settings) {
        return true;
    }

    @Override
    default boolean isRowwise(Settings settings) {
        return false;
    }

    /// @throws UnfitException where nothing is known about the inputs of the tensor
    @Override
    default Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        if (tensor.tensor().shape().elements() > 0 && evidence.matrixCount(tensor) == 0) {
            throw UnfitException.lacksCalibration(
                    title(),
                    evidence.moments().isPresent(),
                    "the inputs of tensor '" + tensor.id() + "', which is no linear layer of a block");
        }
        return GridChoice.of(settings).forecast(tensor.tensor().shape());
    }

    /// What entered the layer, known since [#forecast].
    static InputMoments moments(ModelTensor tensor, Evidence evidence) {
        return evidence.moments(tensor)
                .orElseThrow(() -> new IllegalStateException("no forecast was asked for '" + tensor.id() + "'"));
    }
}
