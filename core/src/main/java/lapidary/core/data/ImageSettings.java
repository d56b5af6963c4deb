package lapidary.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;

/// The knobs of an [ImagePreparation]: form in the window, flags on the command line.
final class ImageSettings {
    static final String RESIZE = "image-resize";
    static final String SIDE = "image-side";
    static final String SCALE = "image-scale";
    static final String NORMALIZE = "image-normalize";
    static final String CHANNELS = "image-channels";
    static final String CUSTOM = "custom";
    static final List<String> COLOURS = List.of("red", "green", "blue");

    private ImageSettings() {}

    static List<Setting> all() {
        List<Setting> settings = new ArrayList<>(List.of(resize(), side(), scale(), normalize(), channels()));
        for (String colour : COLOURS) {
            settings.add(custom("image-mean-" + colour, "Mean of " + colour, "Subtracted after scaling.", -1e6, 0));
            settings.add(
                    custom("image-std-" + colour, "Deviation of " + colour, "What remains is divided by it.", 1e-9, 1));
        }
        return List.copyOf(settings);
    }

    private static Setting resize() {
        return new Setting.Choice(
                RESIZE,
                "Size",
                "How an image comes to the size that the model takes.",
                List.of(
                        new Setting.Option("stretch", "Stretch", "Both sides to the model's, whatever the shape."),
                        new Setting.Option(
                                "crop", "Shorter side, then centre", "As ImageNet models are judged: 256, then 224."),
                        new Setting.Option("none", "As it is", "Refuses images of another size.")),
                new SettingValue.Text("stretch"),
                Optional.empty());
    }

    private static Setting side() {
        return new Setting.Whole(
                SIDE,
                "Shorter side",
                "Length of the shorter side before the centre is cut out; at least the model's own size.",
                "pixels",
                1,
                8192,
                new SettingValue.Whole(256),
                Optional.of(new Setting.Condition(RESIZE, List.of("crop"))));
    }

    private static Setting scale() {
        return new Setting.Choice(
                SCALE,
                "Range of values",
                "What black and white are for the model, before mean and deviation.",
                List.of(
                        new Setting.Option("0-1", "0 to 1", "Divided by the value of white."),
                        new Setting.Option("0-255", "0 to 255", "As bytes."),
                        new Setting.Option("-1-1", "−1 to 1", "As TensorFlow's mobile networks take them."),
                        new Setting.Option("as-is", "As stored", "Nothing is divided.")),
                new SettingValue.Text("0-1"),
                Optional.empty());
    }

    private static Setting normalize() {
        List<Setting.Option> options = new ArrayList<>();
        options.add(new Setting.Option("none", "None", "No mean, no deviation."));
        for (Normalization preset : Normalization.values()) {
            options.add(new Setting.Option(preset.id(), preset.label(), preset.words()));
        }
        options.add(new Setting.Option(CUSTOM, "Custom", "Mean and deviation of each channel as given."));
        return new Setting.Choice(
                NORMALIZE,
                "Mean and deviation",
                "Subtracted and divided by, channel by channel, in the range chosen; for 0 to 255 they are 255 times as large.",
                options,
                new SettingValue.Text("none"),
                Optional.empty());
    }

    private static Setting channels() {
        return new Setting.Choice(
                CHANNELS,
                "Order of colours",
                "Models trained with OpenCV or Caffe take blue first.",
                List.of(
                        new Setting.Option("rgb", "Red, green, blue", "Nearly all models."),
                        new Setting.Option("bgr", "Blue, green, red", "Models of Caffe and OpenCV.")),
                new SettingValue.Text("rgb"),
                Optional.empty());
    }

    private static Setting custom(String name, String label, String help, double least, double standard) {
        return new Setting.Real(
                name,
                label,
                help,
                "",
                least,
                1e6,
                new SettingValue.Real(standard),
                Optional.of(new Setting.Condition(NORMALIZE, List.of(CUSTOM))));
    }
}
