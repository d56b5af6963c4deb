package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.infer.CacheFormat;
import lapidary.core.infer.CacheType;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// Rounds keys and values as a smaller cache stores them.
public record CacheSwitch() implements RuntimeSwitch {
    static final String TYPE = "kv-cache";
    private static final String AUTO = "auto";
    private static final String VALUES = "kv-cache-values";
    private static final String SAME = "same";
    private static final String KEYS_BY = "kv-cache-keys-by";
    private static final String CHANNEL = "channel";

    @Override
    public String id() {
        return "kv-cache";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "KV cache";
    }

    @Override
    public String summary() {
        return "Rounds keys and values as a smaller cache stores them; it saves memory while text is written.";
    }

    @Override
    public String reference() {
        return "llama.cpp llama-kv-cache.cpp (-ctk, -ctv); KIVI (arXiv 2402.02750), section 3.2";
    }

    @Override
    public List<Setting> settings() {
        List<Setting.Option> types = types();
        List<Setting.Option> both = new ArrayList<>(types);
        both.addFirst(new Setting.Option(
                AUTO, "as the runtime does", "F16 where activations are as llama.cpp computes, F32 otherwise."));
        List<Setting.Option> values = new ArrayList<>(types);
        values.addFirst(new Setting.Option(SAME, "as the keys", "The same type for both."));
        return List.of(
                new Setting.Choice(
                        TYPE,
                        "KV cache",
                        "How keys and values of earlier tokens are stored; the choices of llama.cpp's -ctk and -ctv,"
                                + " and integers with a scale for each token and head.",
                        both,
                        new SettingValue.Text(AUTO),
                        Optional.empty()),
                new Setting.Choice(
                        VALUES,
                        "Values",
                        "How values are stored where they differ from the keys.",
                        values,
                        new SettingValue.Text(SAME),
                        Optional.of(new Setting.Condition(
                                TYPE, types.stream().map(Setting.Option::id).toList()))),
                new Setting.Choice(
                        KEYS_BY,
                        "Keys by",
                        "What shares a scale: the elements of a head, or one element of " + CacheType.CHANNEL_TOKENS
                                + " tokens, which suits keys with outlier channels.",
                        List.of(
                                new Setting.Option("token", "token and head", "One scale for each head of each token."),
                                new Setting.Option(
                                        CHANNEL,
                                        "channel",
                                        "One scale for each channel of " + CacheType.CHANNEL_TOKENS
                                                + " tokens; the newest tokens stay exact until so many are there.")),
                        new SettingValue.Text("token"),
                        Optional.of(new Setting.Condition(TYPE, List.of("int8", "int4")))));
    }

    private static List<Setting.Option> types() {
        return List.of(
                new Setting.Option("f32", "F32", "32 bits an element: nothing is rounded."),
                new Setting.Option("f16", "F16", "16 bits an element: llama.cpp's default."),
                new Setting.Option("bf16", "BF16", "16 bits an element, with the range of F32."),
                new Setting.Option("q8_0", "Q8_0", "8.5 bits an element."),
                new Setting.Option("q5_1", "Q5_1", "6 bits an element."),
                new Setting.Option("q5_0", "Q5_0", "5.5 bits an element."),
                new Setting.Option("q4_1", "Q4_1", "5 bits an element."),
                new Setting.Option("q4_0", "Q4_0", "4.5 bits an element."),
                new Setting.Option("iq4_nl", "IQ4_NL", "4.5 bits an element, levels closer around zero."),
                new Setting.Option("int8", "int8", "8 bits an element, step and start for each token and head."),
                new Setting.Option("int4", "int4", "4 bits an element, step and start for each token and head."));
    }

    @Override
    public boolean isOff(Settings settings) {
        return settings.text(TYPE).equals(AUTO);
    }

    /// The form of the cache says it.
    @Override
    public String words(Settings settings, Optional<ActivationRanges> ranges) {
        return "";
    }

    @Override
    public CacheFormat cache(CacheFormat before, Settings settings) {
        if (isOff(settings)) {
            return before;
        }
        CacheType keys = type(settings.text(TYPE));
        CacheType values = settings.text(VALUES).equals(SAME) ? keys : type(settings.text(VALUES));
        return new CacheFormat(byChannel(keys, settings), values);
    }

    private static CacheType type(String id) {
        return switch (id) {
            case "f32" -> CacheType.F32;
            case "f16" -> CacheType.F16;
            case "bf16" -> CacheType.BF16;
            case "q8_0" -> CacheType.Q8_0;
            case "q5_1" -> CacheType.Q5_1;
            case "q5_0" -> CacheType.Q5_0;
            case "q4_1" -> CacheType.Q4_1;
            case "q4_0" -> CacheType.Q4_0;
            case "iq4_nl" -> CacheType.IQ4_NL;
            case "int8" -> CacheType.INT8;
            case "int4" -> CacheType.INT4;
            default -> throw new IllegalArgumentException("no cache type '" + id + "'");
        };
    }

    private static CacheType byChannel(CacheType keys, Settings settings) {
        if (!settings.text(KEYS_BY).equals(CHANNEL)) {
            return keys;
        }
        return switch (keys) {
            case INT8 -> CacheType.INT8_CHANNEL;
            case INT4 -> CacheType.INT4_CHANNEL;
            default -> keys;
        };
    }
}
