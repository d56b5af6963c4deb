package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.ScaleForm;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Floats of three to eight bits with any split between exponent and mantissa, and a scale that puts the largest
/// weight on the largest number.
record SmallFloat(Workers workers) implements Transform {
    private static final int FEWEST_BITS = 3;
    private static final int MOST_BITS = 8;
    private static final int MOST_EXPONENT_BITS = 5;
    private static final Setting FORMAT = format();

    @Override
    public String id() {
        return "float";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Small float";
    }

    @Override
    public String summary() {
        return "Stores weights as FP8, FP6, FP4 or any other small float with a scale; processors and runtimes with "
                + "FP8 compute with them directly.";
    }

    @Override
    public String reference() {
        return "Micikevicius et al., FP8 Formats for Deep Learning (arXiv 2209.05433); Sun et al., Scaling Laws for "
                + "Floating-Point Quantization Training (arXiv 2501.02423), for the split between exponent and mantissa";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.LEVELS, "FP8 and FP6 on processors that compute with them", 3, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(20, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(FORMAT, GridSettings.granularity(), LevelLayout.group(), GridSettings.scale());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        LevelTable table = table(settings);
        return layout(settings).forecast(tensor.tensor().shape(), table.name(), table.bits(), false);
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        int bits = question.bits();
        Settings standard = GridSettings.shared(Settings.standard(settings()), question);
        List<TypeOffer> offers = new ArrayList<>();
        for (int exponent = 1; bits >= FEWEST_BITS && exponent <= Math.min(MOST_EXPONENT_BITS, bits - 1); exponent++) {
            LevelTable table = LevelTable.floating(exponent, bits - 1 - exponent);
            Settings settings = standard.with(
                    "float-type", new SettingValue.Text(option(bits, exponent).id()));
            offers.add(new TypeOffer(table.name(), settings, table.relative()));
        }
        return offers;
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return layout(settings).isRowwise();
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        LevelTable table = table(settings);
        LevelLayout layout = layout(settings);
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        int group = layout.groupSize(weights.shape());
        return new LevelEncoder(Optional.of(table), table.bits(), group, ScaleRule.LARGEST, layout.form(), windows)
                .encode();
    }

    private static LevelTable table(Settings settings) {
        String format = settings.text("float-type"); // e4m3
        return LevelTable.floating(format.charAt(1) - '0', format.charAt(3) - '0');
    }

    private static LevelLayout layout(Settings settings) {
        return LevelLayout.of(settings, settings.text("scale").equals("f16") ? ScaleForm.F16 : ScaleForm.F32);
    }

    private static Setting format() {
        List<Setting.Option> options = new ArrayList<>();
        for (int bits = MOST_BITS; bits >= FEWEST_BITS; bits--) {
            for (int exponent = 1; exponent <= Math.min(MOST_EXPONENT_BITS, bits - 1); exponent++) {
                options.add(option(bits, exponent));
            }
        }
        return new Setting.Choice(
                "float-type",
                "Format",
                "Bits of exponent (E) and mantissa (M) beside the sign. More exponent reaches further, more mantissa is "
                        + "finer; the law's own choice for each width is marked.",
                options,
                new SettingValue.Text("e4m3"),
                Optional.empty());
    }

    private static Setting.Option option(int bits, int exponent) {
        int mantissa = bits - 1 - exponent;
        String name = "E" + exponent + "M" + mantissa;
        String mark = exponent == FloatLaw.exponentBits(bits) ? " (suggested)" : "";
        LevelTable table = LevelTable.floating(exponent, mantissa);
        float least = table.levels()[table.levels().length / 2 + 1];
        String range = "From " + least + " to " + table.largest() + " before scaling";
        return new Setting.Option("e" + exponent + "m" + mantissa, name + mark, range, bits + " bits");
    }
}
