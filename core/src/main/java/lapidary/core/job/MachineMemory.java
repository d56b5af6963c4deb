package lapidary.core.job;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory the machine, or the container that the program runs in, could give.
public final class MachineMemory {
    private static final Path LINUX_FACTS = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";
    private static final long KIBIBYTE = 1024;

    /// Bytes to go by instead, for a machine that others use too.
    private static final String OVERRIDE = "lapidary.memory";

    private MachineMemory() {}

    /// Bytes that could be taken without pushing others out: what is free, and on Linux also what only caches
    /// files; never more than the container's limit.
    public static long available() {
        long given = Long.getLong(OVERRIDE, 0);
        if (given > 0) {
            return given;
        }
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system)) {
            return Runtime.getRuntime().maxMemory();
        }
        return Math.min(system.getTotalMemorySize(), Math.max(system.getFreeMemorySize(), listed()));
    }

    /// Bytes that the machine or container has, with its swap space, or [#OVERRIDE]: what exceeds
    /// them cannot be had
    /// however long one waits.
    public static long total() {
        long given = Long.getLong(OVERRIDE, 0);
        if (given > 0) {
            return given;
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.addExact(system.getTotalMemorySize(), Math.max(0, system.getTotalSwapSpaceSize()))
                : Long.MAX_VALUE;
    }

    private static long listed() {
        try {
            return Files.exists(LINUX_FACTS) ? listed(Files.readAllLines(LINUX_FACTS)) : 0;
        } catch (IOException e) {
            // No such facts here: what the Java runtime says is enough.
            return 0;
        }
    }

    /// @param lines "MemAvailable:   21474836 kB"
    static long listed(List<String> lines) {
        return lines.stream()
                        .filter(line -> line.startsWith(AVAILABLE))
                        .map(line -> line.substring(AVAILABLE.length()).trim().split("\\s+")[0])
                        .filter(number -> number.matches("\\d{1,15}"))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElse(0)
                * KIBIBYTE;
    }
}
