package lapidary.views.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;

/// Writes an image as PNG, 8 bits per channel with alpha, without AWT.
///
/// Source: W3C, Portable Network Graphics (third edition), sections 5 (chunks), 9 (filter "Up"), 11.
public final class PngWriter {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int CHANNELS = 4;
    private static final byte FILTER_UP = 2;

    private PngWriter() {}

    /// The image as the bytes of a PNG file.
    public static byte[] encode(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        byte[] bgra = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        image.getPixelReader()
                .getPixels(0, 0, width, height, PixelFormat.getByteBgraInstance(), bgra, 0, width * CHANNELS);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bgra.length / 8 + 1024);
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", header(width, height));
        chunk(out, "IDAT", compress(bgra, width, height));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /// Writes the image to a file, whose folder is made where missing.
    public static void write(Image image, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(encode(image));
        }
    }

    private static byte[] header(int width, int height) {
        byte bitsPerChannel = 8;
        byte trueColourWithAlpha = 6;
        return ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(bitsPerChannel)
                .put(trueColourWithAlpha)
                .array();
    }

    /// Rows as RGBA, each minus the row above it, deflated.
    private static byte[] compress(byte[] bgra, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        int stride = width * CHANNELS;
        byte[] previous = new byte[stride];
        byte[] current = new byte[stride];
        byte[] line = new byte[1 + stride];
        line[0] = FILTER_UP;
        try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater, 1 << 14)) {
            for (int y = 0; y < height; y++) {
                toRgba(bgra, y * stride, current);
                for (int i = 0; i < stride; i++) {
                    line[1 + i] = (byte) (current[i] - previous[i]);
                }
                stream.write(line);
                byte[] swap = previous;
                previous = current;
                current = swap;
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static void toRgba(byte[] bgra, int from, byte[] out) {
        for (int i = 0; i < out.length; i += CHANNELS) {
            out[i] = bgra[from + i + 2];
            out[i + 1] = bgra[from + i + 1];
            out[i + 2] = bgra[from + i];
            out[i + 3] = bgra[from + i + 3];
        }
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }
}
