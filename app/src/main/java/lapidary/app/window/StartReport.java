package lapidary.app.window;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import javafx.application.Platform;

/// Says on standard output how long the window took to be usable, and closes it: for measuring starts, and for the run
/// that tells the installer's builder which classes a start needs. Asked for with `-Dlapidary.start.report=true`.
final class StartReport {
    private static final String PROPERTY = "lapidary.start.report";
    private static final Path PROCESS = Path.of("/proc/self/stat");
    private static final Path MACHINE = Path.of("/proc/uptime");

    /// Of the twenty-second field of `/proc/self/stat`, which counts hundredths of a second on every Linux.
    private static final int MILLIS_PER_TICK = 10;

    private StartReport() {}

    static boolean isAsked() {
        return Boolean.getBoolean(PROPERTY);
    }

    /// Called when the window has been painted.
    static void tell() {
        OptionalLong took = millis();
        System.out.println("the window is usable "
                + (took.isPresent()
                        ? took.getAsLong() + " ms after the process started"
                        : "at an unknown time: this system does not say when the process started"));
        Platform.exit();
    }

    private static OptionalLong millis() {
        try {
            if (Files.exists(PROCESS)) {
                return OptionalLong.of(listed(Files.readString(PROCESS), Files.readString(MACHINE)));
            }
        } catch (IOException e) {
            // No such facts here: what the Java runtime says is enough.
        }
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start ->
                        OptionalLong.of(Duration.between(start, Instant.now()).toMillis()))
                .orElse(OptionalLong.empty());
    }

    /// Milliseconds since the process was made. On Linux the Java runtime reckons that from the
    /// whole second in which the
    /// machine was started, so that all it says is too long, by up to a second.
    ///
    /// @param process "4711 (java) S 1 …", in ticks since the machine was started
    /// @param machine "51342.17 98231.02", seconds since then
    static long listed(String process, String machine) {
        String[] fields =
                process.substring(process.lastIndexOf(')') + 1).strip().split(" ");
        long started = Math.multiplyExact(Long.parseLong(fields[19]), MILLIS_PER_TICK);
        return Math.round(Double.parseDouble(machine.split(" ")[0]) * 1000) - started;
    }
}
