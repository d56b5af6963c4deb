package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.GridForm;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Rounds each weight to the nearest point of a uniform grid; see [UniformGrid] for the formulas.
///
/// Any group size; the last group of a row is shorter when the size does not divide the row.
record RoundToNearest(Workers workers) implements Transform {

    @Override
    public String id() {
        return "rtn";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Round to nearest";
    }

    @Override
    public String summary() {
        return "Rounds each weight to the nearest of 2^bits values, with a scale per group; "
                + "instant, needs no data, and the measure for every other method.";
    }

    @Override
    public String reference() {
        return "Uniform affine quantization as in Jacob et al., arXiv 1712.05877, section 2.1; "
                + "range search as in GPTQ's quantizer.";
    }

    @Override
    public List<Setting> settings() {
        return List.of(bits(), scheme(), granularity(), group(), range(), percentile(), scale());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        GridChoice choice = GridChoice.of(settings);
        Shape shape = tensor.tensor().shape();
        UniformGrid grid = choice.grid();
        int group = choice.groupSize(shape);
        GridForm form = new GridForm(grid.bits(), group, grid.scheme().codes(), grid.scaleType());
        long rest = group == 0 ? 0 : shape.columns() % group;
        String notice = rest == 0
                ? ""
                : "rows of " + shape.columns() + " weights in groups of " + group + ": the last group of each row has "
                        + rest;
        return new Forecast(
                choice.words(), DType.OPAQUE, choice.nearest(shape), form.ledger(shape), notice, Optional.of(form));
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return GridChoice.of(settings).groupSize() > 0;
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        return new GridEncoder(GridChoice.of(settings), windows).encode();
    }

    private static Setting bits() {
        return new Setting.Whole(
                "bits",
                "Bits",
                "Width of a code. Four is usually close to the original; below three most models need a better method.",
                "bits",
                1,
                8,
                new SettingValue.Whole(4),
                Optional.empty());
    }

    private static Setting scheme() {
        return new Setting.Choice(
                "scheme",
                "Codes",
                "How the codes lie around zero.",
                List.of(
                        new Setting.Option(
                                "asymmetric",
                                "Asymmetric",
                                "From the smallest to the largest weight, with a zero point per scale"),
                        new Setting.Option(
                                "symmetric",
                                "Symmetric",
                                "As far below zero as above; at one bit the sign times the mean magnitude"),
                        new Setting.Option(
                                "full-range",
                                "Symmetric, full range",
                                "Symmetric with one more code on the side of the largest weight, as Q4_0 does")),
                new SettingValue.Text("asymmetric"),
                Optional.empty());
    }

    private static Setting granularity() {
        return new Setting.Choice(
                "granularity",
                "Scale for each",
                "How many weights share a scale: fewer are more exact and cost more bits.",
                List.of(
                        new Setting.Option("group", "Group", "Consecutive inputs of one output"),
                        new Setting.Option("channel", "Channel", "All inputs of one output"),
                        new Setting.Option("tensor", "Tensor", "All weights")),
                new SettingValue.Text("group"),
                Optional.empty());
    }

    private static Setting group() {
        return new Setting.Whole(
                "group",
                "Group size",
                "Weights that share a scale. 32 to 128 are usual; the last group of a row may be shorter.",
                "weights",
                1,
                1 << 20,
                new SettingValue.Whole(64),
                Optional.of(new Setting.Condition("granularity", List.of("group"))));
    }

    private static Setting range() {
        return new Setting.Choice(
                "range",
                "Range",
                "Which weights the codes must reach; a narrower range is finer inside and clips outside. "
                        + "One-bit symmetric codes have no range.",
                List.of(
                        new Setting.Option("min-max", "Min–max", "All of them"),
                        new Setting.Option("percentile", "Percentile", "All but the most extreme share on either side"),
                        new Setting.Option(
                                "mse", "Least error", "The shrunken range with the least squared error, of 80 tried")),
                new SettingValue.Text("min-max"),
                Optional.empty());
    }

    private static Setting percentile() {
        return new Setting.Real(
                "percentile",
                "Percentile",
                "Share of the weights that the range reaches on either side. "
                        + "It clips only where more than 1/(1 − share) weights share a scale.",
                "%",
                50,
                100,
                new SettingValue.Real(99.9),
                Optional.of(new Setting.Condition("range", List.of("percentile"))));
    }

    private static Setting scale() {
        return new Setting.Choice(
                "scale",
                "Scales stored as",
                "Half precision halves the cost of the scales and changes the result in the third digit.",
                List.of(
                        new Setting.Option("f32", "F32", "32 bits per scale"),
                        new Setting.Option("f16", "F16", "16 bits per scale")),
                new SettingValue.Text("f32"),
                Optional.empty());
    }
}
