package lapidary.core.linalg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the machine's processor can do, as far as its operating system tells.
final class Processor {
    private static final Path LINUX_FACTS = Path.of("/proc/cpuinfo");
    /// What OpenBLAS's SkylakeX kernels use.
    private static final List<String> SKYLAKE_X =
            List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl", "fma");

    private Processor() {}

    /// Whether the SkylakeX kernels of OpenBLAS run here. Only Linux lists the flags in a file; elsewhere the
    /// answer is no, and OpenBLAS chooses for itself.
    static boolean runsSkylakeX() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "");
        if (!system.contains("linux") || !(architecture.equals("amd64") || architecture.equals("x86_64"))) {
            return false;
        }
        try (var lines = Files.lines(LINUX_FACTS)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .filter(Processor::hasSkylakeXFlags)
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /// @param line "flags : fpu vme …"
    static boolean hasSkylakeXFlags(String line) {
        return Set.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+"))
                .containsAll(SKYLAKE_X);
    }
}
