package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// GPTQ: rounds input by input and corrects what is still to come, so that the layer's output changes least on the
/// calibration data. The same grid as [RoundToNearest], and the same stored form.
record Gptq(Workers workers) implements CalibratedGrid {
    /// Rows that are worked on together: fixed, so that nothing depends on the number of threads.
    private static final int TILE = 64;

    @Override
    public String id() {
        return "gptq";
    }

    @Override
    public String title() {
        return "GPTQ";
    }

    @Override
    public String summary() {
        return "Rounds each weight and makes up for its error in those that follow, by the second moments of the "
                + "layer's inputs; the usual choice at 3 and 4 bits. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Frantar et al., GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers "
                + "(arXiv 2210.17323), algorithm 1";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.SECOND_ORDER, "3 and 4 bits with correlated inputs", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(60, 1, 1);
    }

    @Override
    public List<Setting> settings() {
        return CalibratedGrid.settings(order(), groups(), damping());
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        GridChoice choice = GridChoice.of(settings);
        if (weights.shape().elements() == 0) {
            return choice.empty(weights.shape());
        }
        InputMoments moments = CalibratedGrid.moments(tensor, evidence);
        boolean byActivation = settings.text("order").equals("activation");
        boolean hasFixedGroups = byActivation || settings.text("groups").equals("static");
        Grid result = choice.empty(weights.shape());
        job.check();
        try (Arena arena = Arena.ofShared()) {
            GptqSolver solver = GptqSolver.of(moments, settings.real("damping") / 100, byActivation, arena)
                    .orElseThrow(
                            () -> new IllegalStateException("the moments of '" + tensor.id() + "' are not finite"));
            if (solver.damping() > settings.real("damping") / 100) {
                job.note(tensor.id().name(), raised(settings.real("damping"), 100 * solver.damping()));
            }
            GptqRows rows = new GptqRows(solver, choice.weighed(moments), result, hasFixedGroups, weights.keepsZeros());
            new RowWindows(workers, tensor.id(), weights, job)
                    .forEach(TILE, (window, first, count, values) -> rows.quantize(first, count, values));
        }
        return result;
    }

    private static String raised(double asked, double taken) {
        return String.format(
                Locale.ROOT,
                "GPTQ took a damping of %s %% where %s %% was asked for, because the second moments of the inputs could "
                        + "not be factored with less; more calibration text may help",
                Double.toString(taken).replaceFirst("\\.0$", ""),
                Double.toString(asked).replaceFirst("\\.0$", ""));
    }

    private static Setting order() {
        return new Setting.Choice(
                "order",
                "Order of inputs",
                "By activation (act-order) helps where few inputs dominate; scales then come from the original weights.",
                List.of(
                        new Setting.Option("natural", "As they stand", "First input first"),
                        new Setting.Option("activation", "By activation", "Inputs of the largest mean square first")),
                new SettingValue.Text("natural"),
                Optional.empty());
    }

    private static Setting groups() {
        return new Setting.Choice(
                "groups",
                "Scales from",
                "Corrected weights give scales that fit what is rounded; original ones are known beforehand.",
                List.of(
                        new Setting.Option("dynamic", "Corrected weights", "When the turn of a group comes"),
                        new Setting.Option("static", "Original weights", "Before anything is rounded")),
                new SettingValue.Text("dynamic"),
                Optional.of(new Setting.Condition("order", List.of("natural"))));
    }

    private static Setting damping() {
        return new Setting.Real(
                "damping",
                "Damping",
                "Share of the mean diagonal that is added to it; more is safer with little data. Ten times as much is "
                        + "taken wherever the moments cannot be factored.",
                "%",
                0.01,
                100,
                new SettingValue.Real(1),
                Optional.empty());
    }
}
