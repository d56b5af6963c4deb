package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.AtomicFile;

/// Where a table is written: a file of its own, or its place in a page.
final class BenchFile {
    static final String BEGIN = "<!-- bench methods -->";
    static final String END = "<!-- end of bench methods -->";
    private static final long LARGEST = 16L << 20;

    private BenchFile() {}

    /// Writes the file whole, or replaces what stands between the marks of one that has them.
    static void write(Path file, String table) throws IOException {
        write(file, table, BEGIN, END);
    }

    /// The same between other marks.
    static void write(Path file, String table, String first, String last) throws IOException {
        String page = Files.isRegularFile(file) && Files.size(file) <= LARGEST ? Files.readString(file) : "";
        int begin = page.indexOf(first);
        int end = page.indexOf(last, Math.max(0, begin));
        AtomicFile.write(
                file,
                begin < 0 || end < 0
                        ? table
                        : page.substring(0, begin + first.length()) + "\n" + table + page.substring(end));
    }
}
