package lapidary.core.quant;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.infer.ActivationFormat;
import lapidary.core.infer.CacheFormat;
import lapidary.core.infer.CacheType;
import lapidary.core.infer.Rounding;
import lapidary.core.method.RuntimeModel;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// Rounds the inputs of linear layers as a runtime does that computes in 8 or 4 bits.
public record ActivationSwitch() implements RuntimeSwitch {
    static final String FORMAT = "activations";
    static final String EXACT = "exact";
    static final String LLAMA_CPP = "llama.cpp";

    /// Name of the setting that says where ranges come from.
    public static final String RANGE = "activation-range";

    /// Its value for ranges from a calibration text.
    public static final String STATIC = "static";

    private static final String TOKEN = "token";
    private static final String TENSOR = "tensor";
    private static final String PERCENTILE = "activation-percentile";
    private static final String HEAD = "activation-head";

    @Override
    public String id() {
        return "activations";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Activations";
    }

    @Override
    public String summary() {
        return "Rounds what enters each linear layer, as a runtime does that computes in 8 or 4 bits; no file changes.";
    }

    @Override
    public String reference() {
        return "Round to nearest; llama.cpp ggml-cpu.c (vec_dot_type); OCP 8-bit floating point, revision 1.0";
    }

    @Override
    public List<Setting> settings() {
        return List.of(format(), range(), percentile(), head());
    }

    private static Setting format() {
        return new Setting.Choice(
                FORMAT,
                "Activations",
                "What the inputs of linear layers are rounded to before they meet the weights.",
                List.of(
                        new Setting.Option(EXACT, "full precision", "F32, as the file is evaluated elsewhere."),
                        new Setting.Option(
                                LLAMA_CPP,
                                "as llama.cpp computes",
                                "What llama.cpp's processor backend rounds to for the type of each weight: 8-bit blocks"
                                        + " for quantized weights. The KV cache is F16 unless you say otherwise."),
                        new Setting.Option("int8", "int8", "Whole multiples of max|x| / 127."),
                        new Setting.Option(
                                "int8-asymmetric", "int8, asymmetric", "256 steps from smallest to largest."),
                        new Setting.Option("int4", "int4", "Whole multiples of max|x| / 7."),
                        new Setting.Option("int4-asymmetric", "int4, asymmetric", "16 steps from smallest to largest."),
                        new Setting.Option("fp8-e4m3", "FP8 E4M3", "8-bit floating point with 3 bits of fraction."),
                        new Setting.Option("fp8-e5m2", "FP8 E5M2", "8-bit floating point with 2 bits of fraction.")),
                new SettingValue.Text(EXACT),
                Optional.empty());
    }

    private static Setting range() {
        return new Setting.Choice(
                RANGE,
                "Range",
                "Where the scale comes from: each token's own values, all values of a layer at once, or a calibration"
                        + " run beforehand.",
                List.of(
                        new Setting.Option(TOKEN, "per token", "One scale for each token, from its own values."),
                        new Setting.Option(
                                TENSOR,
                                "per tensor",
                                "One scale for all tokens that are computed together: a whole sequence in an"
                                        + " evaluation."),
                        new Setting.Option(
                                STATIC,
                                "static",
                                "One scale for each layer, fixed beforehand on a calibration text; what lies beyond is"
                                        + " clipped.")),
                new SettingValue.Text(TOKEN),
                Optional.of(rounded()));
    }

    private static Setting percentile() {
        return new Setting.Real(
                PERCENTILE,
                "Range holds",
                "Share of the calibration values that a static range holds; 100 is the largest magnitude, less clips"
                        + " outliers.",
                "%",
                90,
                100,
                new SettingValue.Real(100),
                Optional.of(new Setting.Condition(RANGE, List.of(STATIC))));
    }

    private static Setting head() {
        return new Setting.Toggle(
                HEAD,
                "Output head, too",
                "Rounds the input of the output head as well; most runtimes keep it in 16 bits.",
                new SettingValue.Truth(false),
                Optional.of(rounded()));
    }

    private static Setting.Condition rounded() {
        return new Setting.Condition(
                FORMAT,
                Arrays.stream(ActivationFormat.values())
                        .map(ActivationSwitch::option)
                        .toList());
    }

    private static String option(ActivationFormat format) {
        return switch (format) {
            case INT8 -> "int8";
            case INT8_ASYMMETRIC -> "int8-asymmetric";
            case INT4 -> "int4";
            case INT4_ASYMMETRIC -> "int4-asymmetric";
            case FP8_E4M3 -> "fp8-e4m3";
            case FP8_E5M2 -> "fp8-e5m2";
        };
    }

    private static ActivationFormat chosen(Settings settings) {
        return Arrays.stream(ActivationFormat.values())
                .filter(format -> option(format).equals(settings.text(FORMAT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format '" + settings.text(FORMAT) + "'"));
    }

    /// Whether these settings ask for ranges from a calibration text.
    public static boolean needsRanges(Settings settings) {
        boolean isUniform = rounded().values().contains(settings.text(FORMAT));
        return isUniform && settings.text(RANGE).equals(STATIC);
    }

    @Override
    public boolean isOff(Settings settings) {
        return settings.text(FORMAT).equals(EXACT);
    }

    @Override
    public String words(Settings settings, Optional<ActivationRanges> ranges) {
        if (settings.text(FORMAT).equals(LLAMA_CPP)) {
            return "activations as llama.cpp computes";
        }
        String head = settings.truth(HEAD) ? ", output head too" : "";
        String range =
                switch (settings.text(RANGE)) {
                    case TOKEN -> "per token";
                    case TENSOR -> "per tensor";
                    default ->
                        "with static ranges (" + share(settings.real(PERCENTILE)) + " of "
                                + ranges.map(ActivationRanges::data).orElse("a calibration text") + ")";
                };
        return "activations " + chosen(settings).label() + " " + range + head;
    }

    private static String share(double percent) {
        return percent == 100 ? "largest magnitude" : percent + " %";
    }

    @Override
    public CacheFormat cache(CacheFormat before, Settings settings) {
        return settings.text(FORMAT).equals(LLAMA_CPP) ? new CacheFormat(CacheType.F16, CacheType.F16) : before;
    }

    @Override
    public Map<TensorId, Rounding> inputs(RuntimeModel model, Settings settings) throws UnfitException {
        Map<TensorId, Rounding> inputs = new HashMap<>();
        if (settings.text(FORMAT).equals(LLAMA_CPP)) {
            model.products()
                    .forEach(weight -> Rounding.asLlamaCpp(model.stored().apply(weight))
                            .ifPresent(rounding -> inputs.put(weight.id(), rounding)));
            return inputs;
        }
        for (ModelTensor weight : rounded(model, settings).toList()) {
            inputs.put(weight.id(), rounding(weight, model, settings));
        }
        return inputs;
    }

    private static Stream<ModelTensor> rounded(RuntimeModel model, Settings settings) {
        TensorId head = model.network().output().id();
        return model.products()
                .filter(weight -> weight.id().equals(head)
                        ? settings.truth(HEAD)
                        : weight.role().kind() == TensorRole.Kind.LINEAR);
    }

    private static Rounding rounding(ModelTensor weight, RuntimeModel model, Settings settings) throws UnfitException {
        ActivationFormat format = chosen(settings);
        if (!settings.text(RANGE).equals(STATIC)) {
            return new Rounding.Dynamic(format, settings.text(RANGE).equals(TENSOR));
        }
        ActivationRanges ranges = model.ranges()
                .orElseThrow(() -> UnfitException.lacksEvidence("static activation ranges come from a calibration run,"
                        + " and there is none: choose a calibration text (--static FILE on the command line), or"
                        + " ranges per token"));
        return range(weight, ranges, model.scales().apply(weight), settings)
                .<Rounding>map(range -> new Rounding.Static(format, range.low(), range.high()))
                .orElse(Rounding.none());
    }

    /// Of inputs that are divided by scales, what was found about each of them before is divided, too.
    private static Optional<ActivationRanges.Range> range(
            ModelTensor weight, ActivationRanges ranges, float[] scales, Settings settings) throws UnfitException {
        double percent = settings.real(PERCENTILE);
        if (scales.length == 0) {
            return ranges.of(weight.id(), percent);
        }
        if (percent < 100) {
            throw new UnfitException("the recipe scales what enters '" + weight.id() + "', and a static range of "
                    + share(percent) + " of the values was found without that; have it hold 100 %, which divides by"
                    + " the scales, or choose ranges per token");
        }
        return ranges.scaled(weight.id(), scales);
    }

    @Override
    public List<String> notices(RuntimeModel model, Settings settings) {
        List<String> left = settings.text(FORMAT).equals(LLAMA_CPP)
                ? model.products()
                        .filter(weight -> Rounding.asLlamaCpp(model.stored().apply(weight))
                                .isEmpty())
                        .map(weight -> weight.id().name())
                        .toList()
                : List.of();
        String names = left.stream().limit(3).collect(Collectors.joining(", ")) + (left.size() > 3 ? ", …" : "");
        return left.isEmpty()
                ? List.of()
                : List.of("llama.cpp has no type for " + left.size()
                        + " weights as they are stored here: what enters them is not rounded (" + names + ")");
    }
}
