package lapidary.app.diagnose;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.job.MachineMemory;
import lapidary.views.text.Bytes;

/// What the program runs on: versions, processor, memory, disks. Reads files of the system; not for the screen's
/// thread.
final class Machine {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path PROCESS = Path.of("/proc/self/status");

    /// What kernels of this program and of its libraries ask a processor for.
    private static final Set<String> EXTENSIONS = Set.of(
            "sse4_2",
            "avx",
            "avx2",
            "fma",
            "f16c",
            "avx512f",
            "avx512bw",
            "avx512dq",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "avx_vnni",
            "amx_tile",
            "amx_int8",
            "amx_bf16",
            "asimd",
            "asimddp",
            "sve",
            "sve2",
            "i8mm",
            "bf16");

    private Machine() {}

    static Section program(String version) {
        return new Section(
                "Program",
                List.of(
                        "Lapidary: " + version,
                        "Java: " + property("java.runtime.version") + ", " + property("java.vm.name"),
                        "JavaFX: " + System.getProperty("javafx.runtime.version", "not started"),
                        "options: " + String.join(" ", options()),
                        "running for: " + ManagementFactory.getRuntimeMXBean().getUptime() / 1000 + " s"));
    }

    /// Options of the virtual machine, without the user's name and folders.
    private static List<String> options() {
        String home = property("user.home");
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .map(option -> home.length() > 1 ? option.replace(home, "~") : option)
                .toList();
    }

    static Section system() {
        List<String> lines = new ArrayList<>(List.of(
                "system: " + property("os.name") + " " + property("os.version") + ", " + property("os.arch"),
                "processors: " + Runtime.getRuntime().availableProcessors()));
        first(PROCESSOR, "model name").ifPresent(name -> lines.add("processor: " + name));
        first(PROCESSOR, "flags")
                .or(() -> first(PROCESSOR, "Features"))
                .map(Machine::extensions)
                .ifPresent(flags -> lines.add("extensions: " + flags));
        lines.add("language: " + property("user.language") + ", text " + property("native.encoding"));
        for (String variable : List.of("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "GDK_SCALE")) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(value -> lines.add(variable + ": " + value));
        }
        return new Section("System", lines);
    }

    private static String extensions(String flags) {
        return Arrays.stream(flags.split(" "))
                .filter(EXTENSIONS::contains)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    static Section memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        List<String> lines = new ArrayList<>(List.of(
                "available: " + Bytes.text(MachineMemory.available()),
                "heap: " + Bytes.text(heap.getUsed()) + " used of at most " + Bytes.text(heap.getMax())));
        first(PROCESS, "VmRSS").ifPresent(size -> lines.add("resident: " + size));
        first(PROCESS, "RssAnon").ifPresent(size -> lines.add("resident without files: " + size));
        free("temporary files", Path.of(property("java.io.tmpdir"))).ifPresent(lines::add);
        free("home", Path.of(property("user.home"))).ifPresent(lines::add);
        return new Section("Memory and disks", lines);
    }

    private static Optional<String> free(String what, Path folder) {
        try {
            var store = Files.getFileStore(folder);
            return Optional.of(what + ": " + Bytes.text(store.getUsableSpace()) + " free, " + store.type());
        } catch (IOException e) {
            return Optional.of(what + ": unknown");
        }
    }

    /// What stands behind the first "name : value" of such a file; nothing where there is no such file.
    private static Optional<String> first(Path file, String name) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
