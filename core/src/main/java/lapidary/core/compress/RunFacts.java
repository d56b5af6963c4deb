package lapidary.core.compress;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;

/// Which program made a file, on which machine and when: what of a report differs from one run to the next.
///
/// @param program name and version
/// @param runtime of Java
/// @param system operating system and kind of processor
/// @param processors that the program may use
/// @param memoryBytes of heap that it may take
/// @param ended when, to the second
public record RunFacts(String program, String runtime, String system, int processors, long memoryBytes, Instant ended) {

    /// This program, on this machine, now.
    public static RunFacts here() {
        Runtime runtime = Runtime.getRuntime();
        return new RunFacts(
                "Lapidary " + version(),
                "Java " + System.getProperty("java.runtime.version", "unknown"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                runtime.availableProcessors(),
                runtime.maxMemory(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /// Of the program; "unknown" where it was not built as one.
    public static String version() {
        Properties properties = new Properties();
        try (InputStream in = RunFacts.class.getResourceAsStream("/lapidary/about.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unknown"; // it is told as unknown, no stand-in
        }
        return properties.getProperty("version", "unknown");
    }
}
