package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import lapidary.app.Main;

/// The program as a process of its own, with the class path of the test.
final class ProgramProcess {
    private ProgramProcess() {}

    /// @param folder that it runs in; its output goes to `process.log` there
    static Process start(Path folder, String... arguments) throws IOException {
        return start(folder, List.of(), arguments);
    }

    /// @param options of the virtual machine besides those that it needs
    static Process start(Path folder, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlapidary.samples="
                        + Path.of(System.getProperty("lapidary.samples")).toAbsolutePath(),
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(command.indexOf("-cp"), options);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
    }

    private static String absolute(String classPath) {
        String separator = System.getProperty("path.separator");
        List<String> parts = new ArrayList<>();
        for (String part : classPath.split(Pattern.quote(separator))) {
            parts.add(Path.of(part).toAbsolutePath().toString());
        }
        return String.join(separator, parts);
    }
}
