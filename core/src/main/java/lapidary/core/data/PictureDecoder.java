package lapidary.core.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Decodes PNG, JPEG and BMP files to bytes, as they are stored: transparency, colour profiles and EXIF orientation are
/// ignored, as PIL ignores them.
final class PictureDecoder {
    private static final long LARGEST_FILE = 1L << 28;
    private static final long MOST_PIXELS = 1L << 26;

    private PictureDecoder() {}

    /// "png", "jpeg" or "bmp" by the first bytes.
    static Optional<String> format(byte[] head) {
        if (head.length > 8 && (head[0] & 0xff) == 0x89 && head[1] == 'P' && head[2] == 'N' && head[3] == 'G') {
            return Optional.of("png");
        }
        if (head.length > 3 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xd8 && (head[2] & 0xff) == 0xff) {
            return Optional.of("jpeg");
        }
        boolean isBitmap = head.length > 26 && head[0] == 'B' && head[1] == 'M' && head[6] == 0 && head[7] == 0;
        return isBitmap ? Optional.of("bmp") : Optional.empty();
    }

    static RawImage read(Path file) throws IOException {
        byte[] content = Sources.bytes(file, LARGEST_FILE, "image", Job.UNWATCHED);
        String format = format(content)
                .orElseThrow(() -> wrong(Problem.UNKNOWN_FORMAT, file, "a PNG, JPEG or BMP image", "something else"));
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(in, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
                throw wrong(
                        Problem.LIMIT_EXCEEDED,
                        file,
                        "from 1 to " + MOST_PIXELS + " pixels",
                        width + " × " + height + " pixels");
            }
            return raw(reader.read(0));
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The decoders of the platform meet unsound files with whatever goes wrong inside them.
            FormatException wrong =
                    wrong(Problem.BAD_VALUE, file, "a sound " + format + " image", String.valueOf(e.getMessage()));
            wrong.initCause(e);
            throw wrong;
        } finally {
            reader.dispose();
        }
    }

    private static FormatException wrong(Problem problem, Path file, String expected, String found) {
        return new FormatException(problem, file, "image", expected, found);
    }

    private static RawImage raw(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int channels = isGrey(model) ? 1 : 3;
        boolean isPlain = model instanceof ComponentColorModel && isWhole(model.getTransferType());
        byte[] levels = new byte[Math.multiplyExact(image.getWidth() * image.getHeight(), channels)];
        if (isPlain) {
            samples(image.getRaster(), model.getComponentSize(0), channels, levels);
        } else {
            colours(image, channels, levels);
        }
        return new RawImage(image.getWidth(), image.getHeight(), channels, levels);
    }

    private static boolean isWhole(int transferType) {
        return transferType == DataBuffer.TYPE_BYTE || transferType == DataBuffer.TYPE_USHORT;
    }

    private static boolean isGrey(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            for (int i = 0; i < palette.getMapSize(); i++) {
                if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                    return false;
                }
            }
            return true;
        }
        return model.getNumColorComponents() == 1;
    }

    /// The stored numbers, without the colour space of the platform, which would bend greys.
    private static void samples(Raster raster, int bits, int channels, byte[] out) {
        int shift = Math.max(0, bits - 8);
        int[] row = new int[raster.getWidth() * raster.getNumBands()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < raster.getWidth(); x++) {
                for (int c = 0; c < channels; c++) {
                    out[at++] = (byte) (row[x * raster.getNumBands() + c] >> shift);
                }
            }
        }
    }

    private static void colours(BufferedImage image, int channels, byte[] out) {
        int[] row = new int[image.getWidth()];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int colour : row) {
                for (int c = 0; c < channels; c++) {
                    out[at++] = (byte) (colour >> 16 - 8 * c);
                }
            }
        }
    }
}
