package lapidary.core.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Reads the files of MNIST: images as idx3 or idx4 of bytes, labels as idx1 of bytes in a file beside them, gzipped or
/// not.
///
/// Source: the description on the MNIST page of Y. LeCun, C. Cortes, C. Burges.
final class IdxReader {
    private static final long LARGEST = 1L << 30;
    private static final int BYTES = 0x08;
    private static final int LARGEST_SIDE = 8192;

    private IdxReader() {}

    /// Whether a file begins as one of bytes with 1, 3 or 4 dimensions.
    static boolean matches(byte[] head) {
        return head.length >= 8
                && head[0] == 0
                && head[1] == 0
                && head[2] == BYTES
                && (head[3] == 1 || head[3] == 3 || head[3] == 4);
    }

    /// @param file of images, or of labels that have images beside them
    static ImageData read(Path file, Job job) throws IOException {
        byte[] head = Unpacked.head(Sources.head(file, DataRecognition.HEAD));
        boolean isLabels = matches(head) && head[3] == 1;
        Path imageFile = isLabels
                ? beside(file, List.of("labels", "images", "idx1", "idx3"))
                        .orElseThrow(() -> new FormatException(
                                Problem.MISSING_FILE,
                                file,
                                "idx labels",
                                "a file of images beside it, named alike",
                                "none"))
                : file;
        Optional<Path> labelFile = isLabels
                ? Optional.of(file)
                : beside(file, List.of("images", "labels", "idx3", "idx1", "idx4", "idx1"));
        Unpacked images = Unpacked.read(imageFile, LARGEST, "idx images", job);
        int[] shape = shape(images.content(), imageFile, 3);
        PixelTable.Layout layout = new PixelTable.Layout(0, shape[2], shape[1], shape.length > 3 ? shape[3] : 1, false);
        int header = 4 + 4 * shape.length;
        byte[] pixels = Arrays.copyOfRange(images.content(), header, images.content().length);
        PixelTable table = PixelTable.ofLevels(pixels, shape[0], layout);
        List<Path> files = new ArrayList<>(List.of(imageFile));
        List<String> hashes = new ArrayList<>(List.of(images.sha256()));
        List<String> notes = new ArrayList<>();
        Optional<Labels> labels = Optional.empty();
        if (labelFile.isPresent()) {
            Unpacked packed = Unpacked.read(labelFile.get(), LARGEST, "idx labels", job);
            labels = Optional.of(labels(packed.content(), labelFile.get(), shape[0]));
            files.add(labelFile.get());
            hashes.add(packed.sha256());
        } else {
            notes.add("no file of labels lies beside it: the images have no classes");
        }
        String sha256 = hashes.size() == 1 ? hashes.getFirst() : Sources.together(hashes);
        Content content = new Content(sha256, images.fileBytes(), table.sketch());
        return new ImageData(new Origin(Origin.nameOf(imageFile), files, content, notes), table, labels);
    }

    private static Labels labels(byte[] content, Path file, int images) throws FormatException {
        int[] shape = shape(content, file, 1);
        if (shape[0] != images) {
            throw new FormatException(
                    Problem.WRONG_SIZE, file, "idx labels", images + " labels, one per image", shape[0] + " labels");
        }
        int[] classes = new int[images];
        for (int i = 0; i < images; i++) {
            classes[i] = content[8 + i] & 0xff;
        }
        return Labels.of(classes, List.of());
    }

    /// Extents, checked against the size of the file.
    private static int[] shape(byte[] content, Path file, int fewest) throws FormatException {
        if (!matches(content) || content[3] < fewest || fewest == 1 && content[3] != 1) {
            throw new FormatException(
                    Problem.BAD_MAGIC,
                    file,
                    "idx header",
                    "bytes (00 00 08) with " + (fewest == 1 ? "one dimension" : "three or four dimensions"),
                    "something else");
        }
        int[] shape = new int[content[3]];
        long expected = 4 + 4L * shape.length;
        if (content.length < expected) {
            throw new FormatException(
                    Problem.TRUNCATED, file, "idx header", expected + " bytes", content.length + " bytes");
        }
        long elements = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = ByteBuffer.wrap(content).getInt(4 + 4 * i);
            int most = i == 0 ? Integer.MAX_VALUE : i == 3 ? 4 : LARGEST_SIDE;
            if (shape[i] < 1 || shape[i] > most || elements * shape[i] > LARGEST) {
                throw new FormatException(
                        Problem.BAD_SHAPE,
                        file,
                        "idx dimension " + i + " at byte " + (4 + 4 * i),
                        "from 1 to " + most,
                        Integer.toUnsignedString(shape[i]));
            }
            elements *= shape[i];
        }
        if (content.length != expected + elements) {
            throw new FormatException(
                    content.length < expected + elements ? Problem.TRUNCATED : Problem.WRONG_SIZE,
                    file,
                    "idx data",
                    (expected + elements) + " bytes",
                    content.length + " bytes");
        }
        return shape;
    }

    /// A file of the same folder whose name is that of `file` with words replaced, gzipped or not.
    ///
    /// @param words each followed by what stands for it
    private static Optional<Path> beside(Path file, List<String> words) {
        String name = Origin.nameOf(file);
        for (int i = 0; i < words.size(); i += 2) {
            name = name.replace(words.get(i), words.get(i + 1));
        }
        if (name.equals(Origin.nameOf(file))) {
            return Optional.empty();
        }
        String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        for (String candidate : List.of(name, bare, bare + ".gz")) {
            Path path = file.resolveSibling(candidate);
            if (Files.isRegularFile(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }
}
