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

/// The data types of the k-bit scaling laws: each weight becomes the nearest level of a table, times the largest
/// magnitude of its group.
///
/// Scales are rounded to their stored form before codes are computed; bitsandbytes computes codes first.
record DataType(Workers workers) implements Transform {
    private static final List<String> OF_ANY_WIDTH = List.of("nf", "quantile", "dynamic");

    @Override
    public String id() {
        return "datatype";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Data type";
    }

    @Override
    public String summary() {
        return "Takes the nearest level of a table made for bell-shaped weights, such as NF4; better than an even grid "
                + "for groups of 64 weights or more with heavy tails.";
    }

    @Override
    public String reference() {
        return "Dettmers and Zettlemoyer, The case for 4-bit precision (arXiv 2212.09720), section 3; "
                + "Dettmers et al., QLoRA (arXiv 2305.14314), section 3";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.LEVELS, "4 bits, groups of 64 and more, heavy tails", 2, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(10, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(type(), bits(), GridSettings.granularity(), LevelLayout.group(), scale());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        Optional<LevelTable> table = table(settings);
        String name = table.map(LevelTable::name).orElse(bits(settings) + " bit quantiles");
        String scales = settings.text("scale").equals("nested") ? ", double quantization" : "";
        Forecast forecast = layout(settings).forecast(tensor.tensor().shape(), name, bits(settings), table.isEmpty());
        return forecast.worded(forecast.storage() + scales, forecast.notice());
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        int bits = question.bits();
        if (bits < 2) {
            return List.of();
        }
        Settings standard =
                GridSettings.shared(Settings.standard(settings()), question).with("bits", new SettingValue.Whole(bits));
        List<String> kinds = bits == 4 ? List.of("nf", "af", "quantile", "dynamic", "fp4-bnb") : OF_ANY_WIDTH;
        List<TypeOffer> offers = new ArrayList<>();
        for (String kind : kinds) {
            Settings settings = standard.with("levels", new SettingValue.Text(kind));
            Optional<LevelTable> table = table(settings);
            String name = table.map(LevelTable::name).orElse("quantile" + bits);
            offers.add(new TypeOffer(
                    name, settings, table.map(LevelTable::relative).orElse(List.of())));
        }
        return offers;
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return layout(settings).isRowwise() && table(settings).isPresent();
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        LevelLayout layout = layout(settings);
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        return new LevelEncoder(
                        table(settings),
                        bits(settings),
                        layout.groupSize(weights.shape()),
                        ScaleRule.LARGEST,
                        layout.form(),
                        windows)
                .encode();
    }

    /// Empty for levels from the tensor's own quantiles.
    static Optional<LevelTable> table(Settings settings) {
        int bits = bits(settings);
        return switch (settings.text("levels")) {
            case "nf" -> Optional.of(LevelTable.normalFloat(bits));
            case "af" -> Optional.of(LevelTable.abnormalFloat());
            case "fp4-bnb" -> Optional.of(LevelTable.bitsAndBytesFloat());
            case "dynamic" -> Optional.of(LevelTable.dynamic(bits));
            case "int" -> Optional.of(LevelTable.integer(bits));
            default -> Optional.empty();
        };
    }

    private static int bits(Settings settings) {
        String type = settings.text("levels");
        return type.equals("af") || type.equals("fp4-bnb") ? 4 : (int) settings.whole("bits");
    }

    private static LevelLayout layout(Settings settings) {
        return LevelLayout.of(
                settings,
                switch (settings.text("scale")) {
                    case "f16" -> ScaleForm.F16;
                    case "nested" -> ScaleForm.NESTED;
                    default -> ScaleForm.F32;
                });
    }

    private static Setting type() {
        return new Setting.Choice(
                "levels",
                "Levels",
                "Where the levels lie. NormalFloat suits bell-shaped weights.",
                List.of(
                        new Setting.Option(
                                "nf",
                                "NormalFloat (NF)",
                                "Quantiles of the normal distribution with the offset of bitsandbytes: NF4 as QLoRA, "
                                        + "NF3 with −0.479, −0.217, 0.161, 0.338 and 0.563 between its ends and 0. "
                                        + "Another NF3 in circulation (−0.535, −0.247, 0.183 …) has another offset"),
                        new Setting.Option(
                                "af", "AbnormalFloat (AF4)", "Least absolute error of normal weights, 4 bits"),
                        new Setting.Option(
                                "quantile", "Quantiles", "The tensor's own: each code is used equally often"),
                        new Setting.Option("dynamic", "Dynamic exponent", "Finest near 0, over several decades"),
                        new Setting.Option("fp4-bnb", "FP4 of bitsandbytes", "Not the E2M1 of the OCP, 4 bits"),
                        new Setting.Option("int", "Even", "Equally spaced, as far below 0 as above")),
                new SettingValue.Text("nf"),
                Optional.empty());
    }

    private static Setting bits() {
        return new Setting.Whole(
                "bits",
                "Bits",
                "Width of a code. Four is usually close to the original; below three most models need a better method.",
                "bits",
                2,
                8,
                new SettingValue.Whole(4),
                Optional.of(new Setting.Condition("levels", List.of("nf", "quantile", "dynamic", "int"))));
    }

    private static Setting scale() {
        return new Setting.Choice(
                "scale",
                "Scales stored as",
                "Double quantization costs about 8 bits per scale instead of 32.",
                List.of(
                        new Setting.Option("f32", "F32", "32 bits per scale"),
                        new Setting.Option("f16", "F16", "16 bits per scale"),
                        new Setting.Option(
                                "nested",
                                "Double quantization",
                                "8 bits per scale, and 32 for each 256 scales, as QLoRA")),
                new SettingValue.Text("f32"),
                Optional.empty());
    }
}
