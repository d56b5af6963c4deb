package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.method.Effort;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// A method that learns the codes of an even grid in steps, some rows at a time, and keeps the best of each row.
interface LearnedGrid extends CalibratedGrid {
    /// Rows that are worked on together: fixed, so that nothing depends on the number of threads.
    int TILE = 64;

    /// What learns, with these settings.
    RoundingLearner learner(Settings settings);

    @Override
    default CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        Grid result = GridChoice.of(settings).empty(weights.shape());
        if (weights.shape().elements() == 0) {
            return result;
        }
        job.check();
        RoundingLearner learner = learner(settings);
        try (Arena arena = Arena.ofShared()) {
            InputMoments moments = CalibratedGrid.moments(tensor, evidence);
            GridChoice choice = GridChoice.of(settings).weighed(moments);
            OutputLoss loss = new OutputLoss(moments, arena);
            new RowWindows(workers(), tensor.id(), weights, job).forEach(TILE, (window, firstRow, rows, values) -> {
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

    /// Each step multiplies the change of the weights with the moments and goes over every weight.
    ///
    /// @param perStep nanoseconds for each weight and step
    static Effort effort(Settings settings, double perStep) {
        long steps = settings.whole("steps");
        return new Effort(perStep * steps, steps, 0);
    }

    /// How many steps the optimizer takes.
    static Setting steps(long standard) {
        return new Setting.Whole(
                "steps",
                "Steps",
                "How long each layer is worked on; more is better up to a point, and takes longer.",
                "steps",
                1,
                20_000,
                new SettingValue.Whole(standard),
                Optional.empty());
    }

    /// How far one step goes.
    static Setting rate(double standard) {
        return new Setting.Real(
                "rate",
                "Step size",
                "How far one step goes; the standard suits most layers.",
                "",
                1e-5,
                0.5,
                new SettingValue.Real(standard),
                Optional.empty());
    }
}
