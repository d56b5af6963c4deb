package lapidary.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What preparation a model probably wants, with the reasons, which are shown beside it.
///
/// @param guesses one per setting that was guessed
public record ImageGuess(Settings settings, List<Reason> guesses) {
    private static final int IMAGENET_SIDE = 192;

    public ImageGuess {
        guesses = List.copyOf(guesses);
    }

    /// Why a setting was guessed so.
    ///
    /// @param setting its name
    /// @param text one sentence
    public record Reason(String setting, String text) {}

    /// The sentences.
    public List<String> reasons() {
        return reasons(Set.of());
    }

    /// The same without those for settings that somebody chose.
    public List<String> reasons(Set<String> chosen) {
        return guesses.stream()
                .filter(reason -> !chosen.contains(reason.setting()))
                .map(Reason::text)
                .toList();
    }

    /// @param takesBytes whether the model's input is of bytes
    /// @param metadata of the model: keys such as "mean", "std" or "Image.NominalPixelRange" are looked at
    /// @param image one of the images
    public static ImageGuess of(ImageInput input, boolean takesBytes, Map<String, String> metadata, RawImage image) {
        Settings settings = Settings.standard(ImagePreparation.SETTINGS);
        List<Reason> reasons = new ArrayList<>();
        boolean isLarge = Math.min(input.width(), input.height()) >= IMAGENET_SIDE;
        if (isLarge) {
            long side = Math.round(Math.min(input.width(), input.height()) * 256 / 224.0);
            settings = settings.with(ImageSettings.RESIZE, text("crop"))
                    .with(ImageSettings.SIDE, new SettingValue.Whole(side));
            reasons.add(new Reason(
                    ImageSettings.RESIZE,
                    "shorter side to " + side + ", then the centre: the model takes " + input.width() + " × "
                            + input.height() + ", as ImageNet classifiers do"));
        } else if (image.width() != input.width() || image.height() != input.height()) {
            reasons.add(new Reason(
                    ImageSettings.RESIZE,
                    "stretched to " + input.width() + " × " + input.height() + ", the size that the model takes"));
        }
        String range = range(takesBytes, metadata);
        settings = settings.with(ImageSettings.SCALE, text(range));
        reasons.add(new Reason(ImageSettings.SCALE, "values " + words(range) + ": " + why(takesBytes, metadata)));
        String normalization = normalization(input, range, isLarge);
        settings = settings.with(ImageSettings.NORMALIZE, text(normalization));
        if (!normalization.equals("none")) {
            reasons.add(new Reason(
                    ImageSettings.NORMALIZE,
                    "mean and deviation of " + normalization
                            + ": the usual ones for colour images of this size; imagenet, cifar10 and none are all "
                            + "common, so choose what the model was trained with"));
        }
        return new ImageGuess(settings, reasons);
    }

    private static String range(boolean takesBytes, Map<String, String> metadata) {
        if (takesBytes) {
            return "0-255";
        }
        return switch (nominal(metadata)) {
            case "nominalrange_0_255" -> "0-255";
            case "normalized_1_1" -> "-1-1";
            default -> "0-1";
        };
    }

    private static String words(String range) {
        return switch (range) {
            case "0-255" -> "from 0 to 255";
            case "-1-1" -> "from −1 to 1";
            default -> "from 0 to 1";
        };
    }

    private static String why(boolean takesBytes, Map<String, String> metadata) {
        if (takesBytes) {
            return "the model takes bytes";
        }
        return nominal(metadata).isEmpty() ? "the usual range" : "the model's metadata say so";
    }

    /// The pixel range as ONNX's image metadata name it.
    private static String nominal(Map<String, String> metadata) {
        return metadata.getOrDefault("Image.NominalPixelRange", "").toLowerCase(Locale.ROOT);
    }

    private static String normalization(ImageInput input, String range, boolean isLarge) {
        if (!range.equals("0-1") || input.channels() == 1) {
            return "none";
        }
        return isLarge ? "imagenet" : input.width() == 32 && input.height() == 32 ? "cifar10" : "none";
    }

    private static SettingValue text(String value) {
        return new SettingValue.Text(value);
    }
}
