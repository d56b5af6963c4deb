package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// What the methods share that choose the codes of an even grid by the inputs of the layer.
record LearnedGrid(Workers workers, String title) {
    /// Rows that are worked on together: fixed, so that nothing depends on the number of threads.
    private static final int TILE = 32;

    /// The settings of the grid, and those of the method behind them.
    static List<Setting> settings(Setting... own) {
        List<Setting> settings = new ArrayList<>(List.of(
                GridSettings.bits(),
                GridSettings.scheme(),
                GridSettings.granularityOfRows(),
                GridSettings.group(),
                GridSettings.range(),
                GridSettings.percentile(),
                GridSettings.scale()));
        settings.addAll(List.of(own));
        return settings;
    }

    /// @throws UnfitException where nothing is known about the inputs of the tensor
    Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        if (tensor.tensor().shape().elements() > 0 && evidence.moments(tensor).isEmpty()) {
            throw UnfitException.lacksEvidence(
                    evidence.moments().isEmpty()
                            ? title + " needs calibration data, and none was given"
                            : "the calibration data says nothing about the inputs of tensor '" + tensor.id()
                                    + "', which is no linear layer of a block");
        }
        return GridChoice.of(settings).forecast(tensor.tensor().shape());
    }

    Grid apply(
            ModelTensor tensor,
            RowSource weights,
            Settings settings,
            Evidence evidence,
            RoundingLearner learner,
            Job job)
            throws NotFiniteException {
        GridChoice choice = GridChoice.of(settings);
        Grid result = choice.empty(weights.shape());
        if (weights.shape().elements() == 0) {
            return result;
        }
        job.check();
        try (Arena arena = Arena.ofShared()) {
            OutputLoss loss = new OutputLoss(
                    evidence.moments(tensor)
                            .orElseThrow(
                                    () -> new IllegalStateException("no forecast was asked for '" + tensor.id() + "'")),
                    arena);
            new RowWindows(workers, tensor.id(), weights, job).forEach(TILE, (window, firstRow, rows, values) -> {
                try (Arena scratch = Arena.ofConfined()) {
                    GridTile tile = new GridTile(choice, result, firstRow, rows, values);
                    OutputLoss.Tile ofTile = loss.tile(rows, scratch);
                    RoundingLearner.offerNearest(tile, ofTile);
                    learner.learn(tile, ofTile, job);
                }
            });
        }
        return result;
    }
}
