package lapidary.core.method;

import java.util.List;
import java.util.Optional;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What a calibrated method is shown of a layer's inputs.
public enum Activations {
    /// Those of the original model: every layer by itself, at once.
    ORIGINAL,
    /// Those that the layers before it give once they are compressed: block by block, from the first on.
    SEQUENTIAL;

    /// Name of the setting.
    public static final String NAME = "activations";

    private static final String SEQUENTIAL_ID = "sequential";

    /// The setting of every method that asks for calibration data; declared here once.
    public static Setting setting() {
        return setting(Optional.empty());
    }

    /// The same for a method that needs them sequential unless a condition holds.
    public static Setting setting(Optional<Setting.Condition> when) {
        return new Setting.Choice(
                NAME,
                "Activations",
                "What the layers are fitted to; sequential lets each make up for the errors before it, and has to be "
                        + "solved block by block.",
                List.of(
                        new Setting.Option("original", "Of the original", "Each layer by itself, at once"),
                        new Setting.Option(
                                SEQUENTIAL_ID, "Sequential", "What the compressed layers before it really give")),
                new SettingValue.Text("original"),
                when);
    }

    /// What these settings say; original where the method has no such setting. The output of a
    /// block is always fitted
    /// with what the blocks before it give.
    public static Activations of(Settings settings) {
        if (BlockLoss.of(settings) == BlockLoss.BLOCK) {
            return SEQUENTIAL;
        }
        return settings.values().containsKey(NAME) && settings.text(NAME).equals(SEQUENTIAL_ID) ? SEQUENTIAL : ORIGINAL;
    }
}
