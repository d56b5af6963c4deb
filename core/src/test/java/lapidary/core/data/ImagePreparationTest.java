package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;

/// Expected numbers: PIL's `Image.resize` in mode F with `BILINEAR`, torchvision's sizes and NumPy.
final class ImagePreparationTest {
    private static final Path FILE = Path.of("image.png");

    /// 7 × 5 pixels, (37x + 91y + 13c² + 7xy) mod 256.
    private static RawImage image() {
        float[] values = new float[7 * 5 * 3];
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 7; x++) {
                for (int c = 0; c < 3; c++) {
                    values[(y * 7 + x) * 3 + c] = (37 * x + 91 * y + 13 * c * c + 7 * x * y) % 256;
                }
            }
        }
        return new RawImage(7, 5, 3, 255, values);
    }

    private static Settings settings(String... chosen) {
        Settings settings = Settings.standard(ImagePreparation.SETTINGS);
        for (int i = 0; i < chosen.length; i += 2) {
            settings = settings.with(chosen[i], new SettingValue.Text(chosen[i + 1]));
        }
        return settings;
    }

    @Test
    void shrinkingIsPils() {
        RawImage small = Resampling.bilinear(image(), 4, 3);
        double[] expected = {
            59.95238, 122.2, 116.80571, 148.33333, 145.0529, 117.41333, 130.47112, 151.10582, 101.47619, 157.0,
            143.81143, 157.74829
        };
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], small.at(i % 4, i / 4, 0), 1e-4);
        }
        assertEquals(136.95999, small.at(2, 1, 2), 1e-4);
    }

    @Test
    void growingIsPils() {
        RawImage large = Resampling.bilinear(image(), 9, 8);
        double[] expected = {
            13.0, 37.66667, 66.44444, 95.22222, 124.0, 152.77777, 181.55556, 210.33331, 235.0, 52.8125, 79.52082
        };
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], large.at(i % 9, i / 9, 1), 1e-4);
        }
    }

    @Test
    void cropAndNormalizationAreTorchvisions() throws FormatException {
        Settings settings = settings("image-resize", "crop", "image-normalize", "imagenet")
                .with("image-side", new SettingValue.Whole(6));
        ImageInput input = new ImageInput(true, 3, 4, 4);
        float[] numbers = new ImagePreparation(input, settings).prepare(image(), FILE);
        assertEquals(48, numbers.length);
        float[] first = {0.271802f, 0.904883f, 0.099484f, -1.116909f, -0.019141f, -0.097807f};
        for (int i = 0; i < first.length; i++) {
            assertEquals(first[i], numbers[i], 1e-5);
        }
        double sum = 0;
        for (float number : numbers) {
            sum += number;
        }
        assertEquals(12.775774470480517, sum, 1e-4);
    }

    @Test
    void colourBecomesGreyByItsLuminance() throws FormatException {
        ImageInput input = new ImageInput(true, 1, 5, 7);
        float[] numbers = new ImagePreparation(input, settings()).prepare(image(), FILE);
        assertArrayEquals(new float[] {0.053173f, 0.198271f, 0.343369f}, Arrays.copyOf(numbers, 3), 1e-6f);
    }

    @Test
    void layoutAndOrderOfColoursAreTheModels() throws FormatException {
        RawImage pixel = new RawImage(1, 1, 3, 255, new float[] {255, 51, 0});
        ImageInput last = new ImageInput(false, 3, 1, 1);
        assertArrayEquals(new float[] {1, 0.2f, 0}, new ImagePreparation(last, settings()).prepare(pixel, FILE));
        assertArrayEquals(
                new float[] {0, 0.2f, 1},
                new ImagePreparation(last, settings("image-channels", "bgr")).prepare(pixel, FILE));
        assertArrayEquals(
                new float[] {1, -0.6f, -1},
                new ImagePreparation(last, settings("image-scale", "-1-1")).prepare(pixel, FILE),
                1e-6f);
        assertArrayEquals(
                new float[] {255, 51, 0},
                new ImagePreparation(last, settings("image-scale", "0-255")).prepare(pixel, FILE));
    }

    @Test
    void ofDigitsWhiteIsSixteen() throws FormatException {
        RawImage digit = new RawImage(2, 1, 1, 16, new float[] {16, 4});
        ImageInput grey = new ImageInput(true, 1, 1, 2);
        assertArrayEquals(new float[] {1, 0.25f}, new ImagePreparation(grey, settings()).prepare(digit, FILE));
        ImageInput colour = new ImageInput(false, 3, 1, 2);
        assertArrayEquals(
                new float[] {1, 1, 1, 0.25f, 0.25f, 0.25f},
                new ImagePreparation(colour, settings()).prepare(digit, FILE));
    }

    @Test
    void anotherSizeIsRefusedWhenAskedTo() {
        ImagePreparation exact = new ImagePreparation(new ImageInput(true, 3, 8, 8), settings("image-resize", "none"));
        FormatException refused = assertThrows(FormatException.class, () -> exact.prepare(image(), FILE));
        assertTrue(refused.getMessage().contains("found 7 × 5"), refused.getMessage());
    }

    @Test
    void theInputIsReadFromTheModelsShape() {
        RawImage image = image();
        assertEquals(
                Optional.of(new ImageInput(true, 3, 224, 224)), ImageInput.of(new long[] {-1, 3, 224, 224}, image));
        assertEquals(
                Optional.of(new ImageInput(false, 3, 160, 160)), ImageInput.of(new long[] {1, 160, 160, 3}, image));
        assertEquals(Optional.of(new ImageInput(true, 1, 28, 28)), ImageInput.of(new long[] {1, 28, 28}, image));
        assertEquals(Optional.of(new ImageInput(true, 3, 5, 7)), ImageInput.of(new long[] {-1, 3, -1, -1}, image));
        assertEquals(Optional.empty(), ImageInput.of(new long[] {1, 384}, image));
        assertEquals(Optional.empty(), ImageInput.of(new long[] {1, 8, 8, 8}, image));
    }

    @Test
    void theGuessSaysWhy() {
        ImageGuess large = ImageGuess.of(new ImageInput(true, 3, 224, 224), false, Map.of(), image());
        assertEquals("crop", large.settings().text("image-resize"));
        assertEquals(256, large.settings().whole("image-side"));
        assertEquals("imagenet", large.settings().text("image-normalize"));
        assertEquals(3, large.reasons().size());
        ImageGuess bytes = ImageGuess.of(new ImageInput(false, 3, 224, 224), true, Map.of(), image());
        assertEquals("0-255", bytes.settings().text("image-scale"));
        assertEquals("none", bytes.settings().text("image-normalize"));
        Map<String, String> metadata = Map.of("Image.NominalPixelRange", "Normalized_1_1");
        ImageGuess said = ImageGuess.of(new ImageInput(true, 3, 64, 64), false, metadata, image());
        assertEquals("-1-1", said.settings().text("image-scale"));
    }
}
