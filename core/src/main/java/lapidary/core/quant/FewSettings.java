package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;

/// The knobs that methods of few values share; [FewLayout] reads them.
final class FewSettings {
    /// Said of every one of them before and after weights are made so.
    static final String PREVIEW = "only a preview: ";

    /// The packing of bitnet.cpp.
    static final String I2_S = "i2s";

    private FewSettings() {}

    /// @param standard "group", "channel" or "tensor"
    static Setting granularity(String standard, boolean canBeTensor) {
        List<Setting.Option> options = new ArrayList<>(List.of(
                new Setting.Option("group", "Group", "Consecutive inputs of one output"),
                new Setting.Option("channel", "Channel", "All inputs of one output")));
        if (canBeTensor) {
            options.add(new Setting.Option("tensor", "Tensor", "All weights"));
        }
        return new Setting.Choice(
                "granularity",
                "Scale for each",
                "How many weights share a scale: fewer are more exact and cost more bits.",
                options,
                new SettingValue.Text(standard),
                Optional.empty());
    }

    static Setting group() {
        return new Setting.Whole(
                "group",
                "Group size",
                "Weights that share a scale. 128 is usual; multiples of 256 fit the ternary types of GGUF.",
                "weights",
                1,
                1 << 20,
                new SettingValue.Whole(128),
                Optional.of(new Setting.Condition("granularity", List.of("group"))));
    }

    static Setting scale() {
        return scale(Optional.empty());
    }

    /// @param when there is a choice
    static Setting scale(Optional<Setting.Condition> when) {
        return new Setting.Choice(
                "scale",
                "Scales stored as",
                "Half precision is what the ternary types of GGUF hold; I2_S of bitnet.cpp has one F32 scale.",
                List.of(
                        new Setting.Option("f16", "F16", "16 bits per scale"),
                        new Setting.Option("f32", "F32", "32 bits per scale")),
                new SettingValue.Text("f16"),
                when);
    }

    /// Of methods with one scale for the tensor, which bitnet.cpp's own type holds.
    static Setting packingOfTensor() {
        List<Setting.Option> options = new ArrayList<>(packings());
        options.add(new Setting.Option(
                I2_S,
                "I2_S",
                "Two bits and an F32 scale in a GGUF file for bitnet.cpp, which llama.cpp does not read"));
        return packing(options, Optional.empty());
    }

    /// @param when codes have three values; empty for always
    static Setting packing(Optional<Setting.Condition> when) {
        return packing(packings(), when);
    }

    private static Setting packing(List<Setting.Option> options, Optional<Setting.Condition> when) {
        return new Setting.Choice(
                "packing",
                "Three values stored as",
                "What a weight of three values takes; the values are the same. A GGUF file has TQ1_0 or, for two bits, "
                        + "TQ2_0.",
                options,
                new SettingValue.Text("trits"),
                when);
    }

    private static List<Setting.Option> packings() {
        return List.of(
                new Setting.Option("trits", "Five to a byte", "1.6 bits, as TQ1_0 of GGUF"),
                new Setting.Option("triples", "Three to five bits", "1.67 bits, as TL2 of bitnet.cpp"),
                new Setting.Option("two-bit", "Two bits", "As TQ2_0 of GGUF and TL1 of bitnet.cpp; computes faster"));
    }
}
