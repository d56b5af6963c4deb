package lapidary.core.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// How an image becomes the numbers that a classifier takes: size, range, mean and deviation, order.
///
/// @param settings one for each of [#SETTINGS]
public record ImagePreparation(ImageInput input, Settings settings) {
    /// The declared knobs.
    public static final List<Setting> SETTINGS = ImageSettings.all();

    private static final int LONGEST_SIDE = 1 << 14;
    private static final double[] LUMINANCE = {0.299, 0.587, 0.114}; // ITU-R BT.601, as PIL's "L"

    /// The numbers of an image, `float[channels, height, width]` or `float[height, width,
    /// channels]` as the input says.
    ///
    /// @throws FormatException when the image has another size than the model and is to be left as it is
    public float[] prepare(RawImage image, Path file) throws FormatException {
        RawImage sized = sized(image, file);
        double factor = factor(sized.peak());
        double shift = settings.text(ImageSettings.SCALE).equals("-1-1") ? -1 : 0;
        float[] numbers = new float[input.elements()];
        for (int c = 0; c < input.channels(); c++) {
            double mean = mean(c);
            double deviation = deviation(c);
            int channel = settings.text(ImageSettings.CHANNELS).equals("bgr") ? input.channels() - 1 - c : c;
            for (int y = 0; y < input.height(); y++) {
                for (int x = 0; x < input.width(); x++) {
                    double value = value(sized, x, y, channel) * factor + shift;
                    numbers[index(x, y, c)] = (float) ((value - mean) / deviation);
                }
            }
        }
        return numbers;
    }

    private int index(int x, int y, int channel) {
        return input.isChannelsFirst()
                ? (channel * input.height() + y) * input.width() + x
                : (y * input.width() + x) * input.channels() + channel;
    }

    private double value(RawImage image, int x, int y, int channel) {
        if (image.channels() >= 3 && input.channels() == 1) {
            return LUMINANCE[0] * image.at(x, y, 0)
                    + LUMINANCE[1] * image.at(x, y, 1)
                    + LUMINANCE[2] * image.at(x, y, 2);
        }
        return image.at(x, y, image.channels() == 1 ? 0 : channel);
    }

    private double factor(float peak) {
        return switch (settings.text(ImageSettings.SCALE)) {
            case "0-255" -> 255.0 / peak;
            case "-1-1" -> 2.0 / peak;
            case "as-is" -> 1;
            default -> 1.0 / peak;
        };
    }

    /// Presets are for values from 0 to 1.
    private double unit() {
        return settings.text(ImageSettings.SCALE).equals("0-255") ? 255 : 1;
    }

    private double mean(int channel) {
        String chosen = settings.text(ImageSettings.NORMALIZE);
        int colour = colour(channel);
        return chosen.equals(ImageSettings.CUSTOM)
                ? settings.real("image-mean-" + ImageSettings.COLOURS.get(colour))
                : unit()
                        * Normalization.find(chosen)
                                .map(preset -> preset.mean(colour))
                                .orElse(0.0);
    }

    private double deviation(int channel) {
        String chosen = settings.text(ImageSettings.NORMALIZE);
        int colour = colour(channel);
        if (chosen.equals(ImageSettings.CUSTOM)) {
            return settings.real("image-std-" + ImageSettings.COLOURS.get(colour));
        }
        Optional<Normalization> preset = Normalization.find(chosen);
        return preset.isPresent() ? unit() * preset.get().deviation(colour) : 1;
    }

    /// 0 red, 1 green, 2 blue.
    private int colour(int channel) {
        return settings.text(ImageSettings.CHANNELS).equals("bgr") ? input.channels() - 1 - channel : channel;
    }

    private RawImage sized(RawImage image, Path file) throws FormatException {
        if (image.width() == input.width() && image.height() == input.height()) {
            return image;
        }
        return switch (settings.text(ImageSettings.RESIZE)) {
            case "crop" -> cropped(image, file);
            case "none" ->
                throw new FormatException(
                        Problem.BAD_SHAPE,
                        file,
                        "image",
                        input.width() + " × " + input.height()
                                + " pixels, the model's size (or --image resize=stretch)",
                        image.width() + " × " + image.height());
            default -> Resampling.bilinear(image, input.width(), input.height());
        };
    }

    /// The shorter side is brought to its length, then the centre is cut out, as torchvision's
    /// `Resize` and `CenterCrop` do.
    private RawImage cropped(RawImage image, Path file) throws FormatException {
        long side = Math.max(settings.whole(ImageSettings.SIDE), Math.max(input.width(), input.height()));
        boolean isUpright = image.width() <= image.height();
        long longer = side * Math.max(image.width(), image.height()) / Math.min(image.width(), image.height());
        if (longer > LONGEST_SIDE) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED,
                    file,
                    "image",
                    "a shape that stays below " + LONGEST_SIDE + " pixels when the shorter side is " + side,
                    image.width() + " × " + image.height());
        }
        int width = (int) (isUpright ? side : longer);
        int height = (int) (isUpright ? longer : side);
        RawImage resized = Resampling.bilinear(image, width, height);
        int left = (int) Math.rint((width - input.width()) / 2.0);
        int top = (int) Math.rint((height - input.height()) / 2.0);
        int channels = image.channels();
        float[] values = new float[input.width() * input.height() * channels];
        for (int y = 0; y < input.height(); y++) {
            for (int x = 0; x < input.width(); x++) {
                for (int c = 0; c < channels; c++) {
                    values[(y * input.width() + x) * channels + c] = resized.at(left + x, top + y, c);
                }
            }
        }
        return new RawImage(input.width(), input.height(), channels, image.peak(), values);
    }
}
