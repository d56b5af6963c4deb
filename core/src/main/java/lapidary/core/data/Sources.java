package lapidary.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;

/// Files read within bounds, and hashes over them.
final class Sources {
    /// Files of a folder at most.
    static final int MOST_FILES = 2_000_000;

    private static final int PORTION = 1 << 20;

    private Sources() {}

    /// The whole file, at most `most` bytes of it.
    static byte[] bytes(Path file, long most, String what, Job job) throws IOException {
        long size = size(file, most, what);
        byte[] content = new byte[Math.toIntExact(size)];
        try (InputStream in = Files.newInputStream(file)) {
            int at = 0;
            while (at < content.length) {
                job.check();
                int read = in.read(content, at, Math.min(PORTION, content.length - at));
                if (read < 0) {
                    throw new FormatException(
                            Problem.CHANGED_WHILE_OPEN, file, what, size + " bytes", at + " bytes, then its end");
                }
                at += read;
            }
        }
        return content;
    }

    /// The size of a file that may be read.
    static long size(Path file, long most, String what) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long size = Files.size(file);
        if (size > most) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, what, "at most " + most + " bytes", size + " bytes");
        }
        return size;
    }

    static String sha256(byte[] content) {
        return Sha256.of(content);
    }

    /// One hash over several, whatever their order.
    static String together(List<String> hashes) {
        Sha256 digest = new Sha256();
        hashes.stream().sorted().forEach(hash -> digest.add(hash + "\n"));
        return digest.finish();
    }

    /// Regular files and folders in a folder, without hidden ones, by name.
    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            List<Path> entries = listed.filter(path -> !Origin.nameOf(path).startsWith("."))
                    .limit(MOST_FILES + 1L)
                    .sorted(Comparator.comparing(Origin::nameOf))
                    .toList();
            if (entries.size() > MOST_FILES) {
                throw new FormatException(
                        Problem.LIMIT_EXCEEDED,
                        folder,
                        "folder",
                        "at most " + MOST_FILES + " files",
                        "more than " + MOST_FILES);
            }
            return entries;
        }
    }

    /// The beginning of a file, at most `most` bytes.
    static byte[] head(Path file, int most) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }
}
