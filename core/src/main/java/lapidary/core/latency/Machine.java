package lapidary.core.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import lapidary.core.format.Sha256;

/// What times depend on besides the work: processor, cores, and Lapidary's own kernels.
///
/// @param processor as it calls itself
/// @param flags what it can do, as the system lists it; "" where it does not
/// @param cores that the program may use
/// @param runtime system, architecture and Java version
public record Machine(String processor, String flags, int cores, String runtime) {
    /// Raised whenever a kernel that generation uses becomes faster or slower.
    private static final String KERNELS = "kernels 2";

    private static final Path LINUX_FACTS = Path.of("/proc/cpuinfo");
    private static final int HASH = 16;

    /// This one.
    public static Machine here() {
        List<String> facts = facts();
        String runtime = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "") + ", Java "
                + Runtime.version().feature();
        String processor = fact(facts, "model name");
        return new Machine(
                processor.isEmpty() ? System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", "processor") : processor,
                fact(facts, "flags"),
                Runtime.getRuntime().availableProcessors(),
                runtime);
    }

    private static List<String> facts() {
        try {
            return Files.isReadable(LINUX_FACTS) ? Files.readAllLines(LINUX_FACTS) : List.of();
        } catch (IOException e) {
            // Only the name is lost.
            return List.of();
        }
    }

    /// @param lines "model name : AMD EPYC"
    static String fact(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /// Equal for machines whose times may be shared, hexadecimal.
    public String id() {
        return Sha256.of(String.join("\n", KERNELS, processor, flags, Integer.toString(cores), runtime))
                .substring(0, HASH);
    }

    /// "AMD EPYC, 2 cores, Linux amd64, Java 25"
    public String title() {
        return String.format(Locale.ROOT, "%s, %d %s, %s", processor, cores, cores == 1 ? "core" : "cores", runtime);
    }
}
