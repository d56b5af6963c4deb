package lapidary.app.support;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javafx.geometry.Rectangle2D;
import javafx.scene.image.Image;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/// Writes part of a picture of the screen as a PNG with a palette, which takes a quarter of one in true colour.
///
/// The palette is found by median cut: the box of colours with the most pixels times its longest side is divided at the
/// median of that side until there are as many boxes as colours.
/// Source: Heckbert, Color Image Quantization for Frame Buffer Display (SIGGRAPH 1982), section 3.2.
public final class CompactPng {
    private static final int MOST_COLOURS = 224;
    private static final int FEWEST_COLOURS = 16;

    private CompactPng() {}

    /// Writes a part of the image with as many colours as fit into so many bytes.
    public static void write(Image image, Rectangle2D part, Path file, long mostBytes) throws IOException {
        int width = (int) part.getWidth();
        int height = (int) part.getHeight();
        int[] pixels = new int[width * height]; // 0xAARRGGBB, row by row
        image.getPixelReader()
                .getPixels(
                        (int) part.getMinX(),
                        (int) part.getMinY(),
                        width,
                        height,
                        javafx.scene.image.PixelFormat.getIntArgbInstance(),
                        pixels,
                        0,
                        width);
        for (int colours = MOST_COLOURS; colours >= FEWEST_COLOURS; colours -= 16) {
            byte[] encoded = encode(pixels, width, height, colours);
            if (encoded.length <= mostBytes) {
                Files.write(file, encoded);
                return;
            }
        }
        throw new IOException(file + " takes more than " + mostBytes + " bytes");
    }

    private static byte[] encode(int[] pixels, int width, int height, int colours) throws IOException {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels) {
            counts.merge(pixel & 0xffffff, 1, Integer::sum);
        }
        List<Box> boxes = boxes(counts, colours);
        Map<Integer, Integer> places = new HashMap<>();
        int[] palette = new int[boxes.size()];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = boxes.get(i).mean();
            for (Tint tint : boxes.get(i).tints()) {
                places.put(tint.colour(), i);
            }
        }
        BufferedImage image = new BufferedImage(
                width,
                height,
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, palette.length, palette, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE));
        int[] indices =
                IntStream.of(pixels).map(pixel -> places.get(pixel & 0xffffff)).toArray();
        image.getRaster().setPixels(0, 0, width, height, indices);
        return encode(image);
    }

    /// Deflated as far as that goes: the writer's own choice is the quickest.
    private static byte[] encode(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(0);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static List<Box> boxes(Map<Integer, Integer> counts, int colours) {
        List<Box> boxes = new ArrayList<>();
        boxes.add(new Box(counts.entrySet().stream()
                .map(entry -> new Tint(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(Tint::colour))
                .toList()));
        while (boxes.size() < Math.min(colours, counts.size())) {
            Box widest = boxes.stream()
                    .filter(box -> box.tints().size() > 1)
                    .max(Comparator.comparingDouble(Box::weight))
                    .orElseThrow();
            boxes.remove(widest);
            boxes.addAll(widest.halves());
        }
        return boxes;
    }

    private record Tint(int colour, int count) {
        int channel(int shift) {
            return colour >> shift & 0xff;
        }
    }

    private record Box(List<Tint> tints) {
        long pixels() {
            return tints.stream().mapToLong(Tint::count).sum();
        }

        int side(int shift) {
            return tints.stream().mapToInt(t -> t.channel(shift)).max().orElseThrow()
                    - tints.stream().mapToInt(t -> t.channel(shift)).min().orElseThrow();
        }

        int longest() {
            return IntStream.of(16, 8, 0)
                    .boxed()
                    .max(Comparator.comparingInt(this::side))
                    .orElseThrow();
        }

        /// The root keeps large plain areas from taking the colours of small bright marks.
        double weight() {
            return Math.sqrt(pixels()) * side(longest());
        }

        List<Box> halves() {
            int shift = longest();
            List<Tint> sorted = tints.stream()
                    .sorted(Comparator.comparingInt((Tint tint) -> tint.channel(shift)))
                    .toList();
            long half = pixels() / 2;
            long seen = 0;
            int at = 0;
            while (at < sorted.size() - 1 && (at == 0 || seen + sorted.get(at).count() <= half)) {
                seen += sorted.get(at).count();
                at++;
            }
            return List.of(new Box(sorted.subList(0, at)), new Box(sorted.subList(at, sorted.size())));
        }

        int mean() {
            return mean(16) << 16 | mean(8) << 8 | mean(0);
        }

        private int mean(int shift) {
            long sum = tints.stream()
                    .mapToLong(tint -> (long) tint.channel(shift) * tint.count())
                    .sum();
            return (int) Math.round((double) sum / pixels());
        }
    }
}
