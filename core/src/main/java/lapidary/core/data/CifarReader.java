package lapidary.core.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Reads the binary records of CIFAR: one label (CIFAR-10) or a coarse and a fine one (CIFAR-100), then 32 × 32 red,
/// green and blue bytes in planes.
///
/// Source: the description on the CIFAR page of A. Krizhevsky.
final class CifarReader {
    private static final long LARGEST = 1L << 30;
    private static final int SIDE = 32;
    private static final int PIXELS = 3 * SIDE * SIDE;
    private static final int TEN = 10;
    private static final int HUNDRED = 100;
    private static final int COARSE = 20;
    private static final List<String> NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private CifarReader() {}

    /// Whether a file is a whole number of records, the first of which has a label that can be.
    static boolean matches(byte[] head, long size) {
        return size > 0 && head.length > 1 && (isTen(head, size) || isHundred(head, size));
    }

    private static boolean isTen(byte[] head, long size) {
        return size % (PIXELS + 1) == 0 && everyLabel(head, PIXELS + 1, 0, TEN);
    }

    private static boolean isHundred(byte[] head, long size) {
        return size % (PIXELS + 2) == 0
                && everyLabel(head, PIXELS + 2, 0, COARSE)
                && everyLabel(head, PIXELS + 2, 1, HUNDRED);
    }

    private static boolean everyLabel(byte[] content, int record, int at, int classes) {
        for (int i = at; i < content.length; i += record) {
            if ((content[i] & 0xff) >= classes) {
                return false;
            }
        }
        return true;
    }

    static ImageData read(Path file, Job job) throws IOException {
        Unpacked packed = Unpacked.read(file, LARGEST, "CIFAR records", job);
        byte[] content = packed.content();
        boolean isTen = isTen(content, content.length);
        if (content.length == 0 || !isTen && !isHundred(content, content.length)) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    file,
                    "CIFAR records",
                    "records of 3,073 bytes with labels below 10, or of 3,074 bytes with labels below 20 and 100",
                    content.length + " bytes of something else");
        }
        PixelTable.Layout layout = new PixelTable.Layout(isTen ? 1 : 2, SIDE, SIDE, 3, true);
        int count = content.length / layout.stride();
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = content[i * layout.stride() + layout.first() - 1] & 0xff;
        }
        PixelTable table = PixelTable.ofLevels(content, count, layout);
        List<String> names = names(file, isTen);
        Content described = new Content(packed.sha256(), packed.fileBytes(), table.sketch());
        Origin origin = new Origin(
                Origin.nameOf(file),
                List.of(file),
                described,
                List.of(isTen ? "read as CIFAR-10" : "read as CIFAR-100"));
        return new ImageData(origin, table, Optional.of(Labels.of(classes, names)));
    }

    /// The test records in an unpacked archive of CIFAR.
    static Optional<Path> batch(Path folder) {
        return Stream.of("test_batch.bin", "test.bin")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// From the list that lies beside the records, where there is one.
    private static List<String> names(Path file, boolean isTen) throws IOException {
        int classes = isTen ? TEN : HUNDRED;
        Path list = file.resolveSibling(isTen ? "batches.meta.txt" : "fine_label_names.txt");
        if (Files.isRegularFile(list) && Files.size(list) < 1 << 16) {
            try (Stream<String> lines = Files.lines(list, StandardCharsets.ISO_8859_1)) {
                List<String> names =
                        lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
                if (names.size() == classes) {
                    return names;
                }
            }
        }
        return isTen ? NAMES : Labels.of(new int[] {classes - 1}, List.of()).names();
    }
}
