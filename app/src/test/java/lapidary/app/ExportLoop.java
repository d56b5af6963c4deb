package lapidary.app;

import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.app.cli.Program;
import lapidary.app.cli.Terminal;
import lapidary.core.format.Sha256;
import lapidary.core.prune.Pruners;

/// A process that writes one file over and over, now so, now so, until it is killed.
final class ExportLoop {
    private ExportLoop() {}

    /// @param arguments the model and the file to be written
    public static void main(String[] arguments) throws Exception {
        Program program = new Program(Terminal.ofProcess(), Pruners::methods);
        for (int round = 0; ; round++) {
            int code = program.run(
                    "quantize",
                    arguments[0],
                    arguments[1],
                    "--type",
                    round % 2 == 0 ? "Q4_0" : "Q8_0",
                    "--no-report",
                    "--no-preview");
            System.out.println(
                    "round " + round + " " + code + " " + Sha256.of(Files.readAllBytes(Path.of(arguments[1]))));
        }
    }
}
