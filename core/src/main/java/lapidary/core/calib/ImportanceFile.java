package lapidary.core.calib;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;

/// Importance matrices as files, the two kinds that llama.cpp writes and reads: GGUF, and the older `.dat`.
///
/// Source: llama.cpp `tools/imatrix/imatrix.cpp` and `common/imatrix-loader.cpp`.
public final class ImportanceFile {
    private static final byte[] GGUF = {'G', 'G', 'U', 'F'};

    private ImportanceFile() {}

    /// The kinds of files.
    public enum Kind {
        GGUF,
        /// Little-endian, without a magic number; its means are of one precision less exact than the
        /// sums of the other.
        DAT;

        /// By the ending of a file's name.
        public static Kind of(Path file) {
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".dat") ? DAT : GGUF;
        }
    }

    /// Reads a file of either kind.
    ///
    /// @throws FormatException when the file is unsound, or holds something else than an importance matrix
    public static Evidence.Calibration read(Path path) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(path)) {
            head = in.readNBytes(GGUF.length);
        }
        String name = String.valueOf(path.getFileName());
        try (Arena arena = Arena.ofShared()) {
            MappedFile file = MappedFile.open(path, arena);
            return MappedFile.reading(path, () -> {
                ImportanceMatrix matrix =
                        Arrays.equals(head, GGUF) ? ImportanceGguf.read(path) : new ImportanceDat(file).read();
                return new Evidence.Calibration(
                        matrix, new Sha256().add(file.bytes()).finish(), name);
            });
        }
    }

    /// Writes a file: temporary file, fsync, rename.
    public static void write(ImportanceMatrix matrix, Path path, Kind kind, Job job) throws IOException {
        switch (kind) {
            case GGUF -> ImportanceGguf.write(matrix, path, job);
            case DAT -> ImportanceDat.write(matrix, path);
        }
    }

    /// Refuses what cannot be a sum of squares.
    ///
    /// @param place what the sums are, for messages
    static void check(Path file, String place, float[] sums) throws FormatException {
        for (int i = 0; i < sums.length; i++) {
            if (!(sums[i] >= 0) || Float.isInfinite(sums[i])) {
                throw new FormatException(
                        Problem.BAD_VALUE,
                        file,
                        place + ", column " + i,
                        "a finite sum of squares",
                        Float.toString(sums[i]));
            }
        }
    }
}
