package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Says of what kind data is, by what is in it; the ending of a name only decides between a table and a text.
final class DataRecognition {
    static final int HEAD = 1 << 18;

    private static final int MOST_CONTROLS = 100; // one of so many characters

    private DataRecognition() {}

    /// @throws FormatException when it is nothing that is known
    static DataKind kind(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            boolean isImages = CifarReader.batch(path).isPresent() || PictureFiles.matches(path);
            return isImages ? DataKind.IMAGES : DataKind.TEXT;
        }
        byte[] start = Sources.head(path, HEAD);
        byte[] head = Unpacked.head(start);
        if (NumberArray.isNumpy(head)) {
            return numpy(path);
        }
        if (IdxReader.matches(head) || PictureDecoder.format(head).isPresent()) {
            return DataKind.IMAGES;
        }
        if (isBinary(head)) {
            return binary(path, head, start == head);
        }
        return text(path, head, Files.size(path) > HEAD);
    }

    private static DataKind numpy(Path path) throws IOException {
        List<NumberArray> arrays = NumberArray.read(path, Job.UNWATCHED);
        boolean isColumn = arrays.size() == 1
                && arrays.getFirst().isWhole()
                && arrays.getFirst().shape().rank() == 1;
        return isColumn ? DataKind.TOKENS : NumpyData.read(path, Job.UNWATCHED).kind();
    }

    private static DataKind binary(Path path, byte[] head, boolean isPlain) throws IOException {
        if (!isPlain || CifarReader.matches(head, Files.size(path))) {
            return DataKind.IMAGES;
        }
        if (Origin.nameOf(path).toLowerCase(Locale.ROOT).endsWith(".bin")) {
            return DataKind.TOKENS;
        }
        throw new FormatException(
                Problem.UNKNOWN_FORMAT,
                path,
                "data",
                "a text, a table, token ids (.npy, .bin), images (folder, idx, CIFAR, PNG, JPEG, BMP) or NumPy arrays",
                "other bytes");
    }

    private static DataKind text(Path path, byte[] head, boolean isBeginning) {
        int end = isBeginning ? wholeLines(head) : head.length;
        Optional<DataKind> table = TableData.kind(path, head, end);
        String name = Origin.nameOf(path).toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        boolean isTable = name.endsWith(".csv") || name.endsWith(".tsv");
        if (isTable && table.isPresent()) {
            return table.get();
        }
        if (TokenText.isNumbers(head)) {
            return DataKind.TOKENS;
        }
        return table.filter(kind -> kind != DataKind.PAIRS && !TextFolder.isText(path))
                .orElse(DataKind.TEXT);
    }

    private static int wholeLines(byte[] head) {
        int end = head.length;
        while (end > 0 && head[end - 1] != '\n') {
            end--;
        }
        return end == 0 ? head.length : end;
    }

    /// Whether there is a zero, or more control characters than a text has.
    static boolean isBinary(byte[] head) {
        int controls = 0;
        for (byte character : head) {
            if (character == 0) {
                return true;
            }
            controls += character > 0 && character < ' ' && "\t\n\r\f".indexOf(character) < 0 ? 1 : 0;
        }
        return (long) controls * MOST_CONTROLS > head.length;
    }
}
