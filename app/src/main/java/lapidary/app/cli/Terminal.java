package lapidary.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Where a command prints.
///
/// @param out results
/// @param err progress and errors
/// @param live whether somebody watches `err`, so that a progress line may redraw itself
/// @param width columns of the screen
public record Terminal(PrintWriter out, PrintWriter err, boolean live, int width) {
    private static final int STANDARD_WIDTH = 80;
    private static final int STANDARD_ERROR = 2;

    /// The terminal of this process.
    public static Terminal ofProcess() {
        // Only the Windows console knows better than UTF-8; elsewhere an unset locale would turn "×" into "?".
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        Charset charset =
                windows ? Charset.forName(System.getProperty("stdout.encoding", "UTF-8")) : StandardCharsets.UTF_8;
        return new Terminal(
                new PrintWriter(new FileOutputStream(FileDescriptor.out), true, charset),
                new PrintWriter(new FileOutputStream(FileDescriptor.err), true, charset),
                isWatched(windows),
                columns());
    }

    /// The launcher looks before it filters standard error; without it the C library is asked.
    private static boolean isWatched(boolean windows) {
        String said = System.getProperty("lapidary.terminal");
        if (said != null) {
            return Boolean.parseBoolean(said);
        }
        if (windows) {
            return System.console() != null && System.console().isTerminal();
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor isatty = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        return linker.defaultLookup()
                .find("isatty")
                .map(address -> {
                    try {
                        return (int) linker.downcallHandle(address, isatty).invokeExact(STANDARD_ERROR) == 1;
                    } catch (Throwable e) {
                        throw new IllegalStateException("isatty takes a number and gives one", e);
                    }
                })
                .orElse(false);
    }

    private static int columns() {
        String said = System.getenv("COLUMNS");
        if (said != null && said.matches("[0-9]{2,4}")) {
            return Integer.parseInt(said);
        }
        return STANDARD_WIDTH;
    }
}
