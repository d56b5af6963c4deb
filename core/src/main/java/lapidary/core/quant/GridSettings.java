package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.method.TypeOffer;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// The knobs of every method whose result is an even grid; [GridChoice] reads them.
final class GridSettings {
    /// Scales that are doubly quantized.
    static final String NESTED = "nested";
    static final String SHORT = "f16-short";

    private GridSettings() {}

    /// Settings with the groups and the form of scales that a question about data types asks for.
    static Settings shared(Settings standard, TypeOffer.Question question) {
        Settings scaled = standard.with("scale", new SettingValue.Text(question.scale()));
        return question.group() == 0
                ? scaled.with("granularity", new SettingValue.Text("channel"))
                : scaled.with("granularity", new SettingValue.Text("group"))
                        .with("group", new SettingValue.Whole(question.group()));
    }

    static Setting bits() {
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

    static Setting scheme() {
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

    static Setting granularity() {
        List<Setting.Option> options = new ArrayList<>(rowOptions());
        options.add(new Setting.Option("tensor", "Tensor", "All weights"));
        return granularity(options);
    }

    /// Of methods that work row by row.
    static Setting granularityOfRows() {
        return granularity(rowOptions());
    }

    private static Setting granularity(List<Setting.Option> options) {
        return new Setting.Choice(
                "granularity",
                "Scale for each",
                "How many weights share a scale: fewer are more exact and cost more bits.",
                options,
                new SettingValue.Text("group"),
                Optional.empty());
    }

    private static List<Setting.Option> rowOptions() {
        return List.of(
                new Setting.Option("group", "Group", "Consecutive inputs of one output"),
                new Setting.Option("channel", "Channel", "All inputs of one output"));
    }

    static Setting group() {
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

    static Setting range() {
        return new Setting.Choice(
                "range",
                "Range",
                "Which weights the codes must reach; a narrower range is finer inside and clips outside. "
                        + "One-bit symmetric codes have no range.",
                List.of(
                        new Setting.Option("min-max", "Min–max", "All of them"),
                        new Setting.Option("percentile", "Percentile", "All but the most extreme share on either side"),
                        new Setting.Option(
                                "mse", "Least error", "The shrunken range with the least squared error, of 80 tried"),
                        new Setting.Option(
                                "mse-2.4",
                                "Least error, power 2.4",
                                "The same with errors to the power 2.4, which large ones sway more, as in GPTQ's and "
                                        + "llm-compressor's quantizers; takes its time"),
                        new Setting.Option(
                                "scan",
                                "Scan of scales",
                                "The scale with the least squared error of 201, narrower and wider than the largest "
                                        + "weight asks for, as AutoRound's opt_rtn does; counts each input by an "
                                        + "importance matrix or the calibration data where there is one")),
                new SettingValue.Text("min-max"),
                Optional.empty());
    }

    static Setting percentile() {
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

    static Setting.Choice scale() {
        return new Setting.Choice(
                "scale",
                "Scales stored as",
                "GGUF files and GPTQ or AWQ folders hold scales in half precision: with them they hold the result "
                        + "exactly. F32 costs twice as much and changes the result in the third digit.",
                List.of(
                        new Setting.Option("f16", "F16", "16 bits per scale"),
                        new Setting.Option(
                                SHORT,
                                "Short F16",
                                "16 bits per scale, so few of them used that the smallest weight of a group is a half "
                                        + "too: GGUF then holds asymmetric codes in Q4_1 and Q5_1"),
                        new Setting.Option("f32", "F32", "32 bits per scale")),
                new SettingValue.Text("f16"),
                Optional.empty());
    }

    /// The same for methods that may quantize the scales of a whole tensor once more.
    static Setting scaleOrNested() {
        Setting.Choice plain = scale();
        List<Setting.Option> options = new ArrayList<>(plain.options());
        options.add(new Setting.Option(
                NESTED, "Double quantization", "8 bits per scale, and 32 for each 256 scales, as QLoRA"));
        return new Setting.Choice(plain.name(), plain.label(), plain.help(), options, plain.standard(), plain.when());
    }
}
