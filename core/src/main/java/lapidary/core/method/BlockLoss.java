package lapidary.core.method;

import java.util.List;
import java.util.Optional;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What a method that learns in steps brings back to what it was: the output of each layer, or that of the whole
/// transformer block.
public enum BlockLoss {
    /// Each layer by itself, by the moments of its inputs.
    LAYER,
    /// All layers of a block together, by what the block gives on the calibration text. Solved
    /// block by block, with the
    /// activations that the compressed blocks before it give.
    BLOCK;

    /// Name of the setting.
    public static final String NAME = "loss";

    static final String LAYER_ID = "layer";
    static final String BLOCK_ID = "block";

    /// The setting of every method that can do both.
    ///
    /// @param layer what the choice of single layers means to the method
    /// @param when the setting counts
    public static Setting setting(String layer, Optional<Setting.Condition> when) {
        return new Setting.Choice(
                NAME,
                "Fitted to",
                "What is brought back to what it was. A whole block takes longer, has to be solved block by block, and "
                        + "needs a language model that Lapidary can run.",
                List.of(
                        new Setting.Option(LAYER_ID, "Layers", layer),
                        new Setting.Option(
                                BLOCK_ID,
                                "Block",
                                "The output of the whole transformer block, all its layers together, as in the paper")),
                new SettingValue.Text(LAYER_ID),
                when);
    }

    /// The condition of settings that count with the loss of layers only.
    public static Setting.Condition ofLayers() {
        return new Setting.Condition(NAME, List.of(LAYER_ID));
    }

    /// The condition of settings that count with the loss of blocks only.
    public static Setting.Condition ofBlocks() {
        return new Setting.Condition(NAME, List.of(BLOCK_ID));
    }

    /// What these settings say; layers where the method has no such setting. Settings that have no
    /// effect are at their
    /// standard in a recipe.
    public static BlockLoss of(Settings settings) {
        return settings.values().containsKey(NAME) && settings.text(NAME).equals(BLOCK_ID) ? BLOCK : LAYER;
    }
}
