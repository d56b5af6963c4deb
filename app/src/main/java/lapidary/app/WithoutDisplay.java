package lapidary.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import lapidary.app.cli.Program;
import lapidary.app.cli.Terminal;
import lapidary.app.open.Samples;

/// What the program does where it cannot show its window: the same job on the command line.
final class WithoutDisplay {
    private final Program program;
    private final Terminal terminal;

    WithoutDisplay(Program program, Terminal terminal) {
        this.program = program;
        this.terminal = terminal;
    }

    /// @param obstacle why there is no window
    /// @param file that the user asked for; empty for the sample
    int run(String obstacle, Optional<Path> file) {
        Optional<Path> sample = Samples.languageModel();
        boolean foreign = file.isPresent() && !file.equals(sample);
        if (foreign) {
            say("Lapidary shows no window because " + obstacle + ".");
            say("It lists what is inside instead; lapidary --help shows what else the command line does.");
            say("");
            return program.run("inspect", file.get().toString());
        }
        if (sample.isEmpty()) {
            say("Lapidary shows no window because " + obstacle + "; lapidary --help shows what the command line does.");
            return 0;
        }
        return compress(obstacle, sample.get());
    }

    private int compress(String obstacle, Path sample) {
        Path folder;
        try {
            folder = folder();
        } catch (IOException e) {
            terminal.err().println("lapidary: no folder to write to: " + e.getMessage());
            terminal.err().flush();
            return 5;
        }
        say("Lapidary shows no window because " + obstacle + ".");
        say("It does the same job on the command line: quantizes the built-in sample to 4 bits, measures what that");
        say("costs while it runs, and writes the model, its recipe and a report into " + folder);
        say("");
        return program.run(
                "quantize",
                sample.toString(),
                folder.resolve("classics-4m-q4_0.gguf").toString(),
                "--type",
                "q4_0",
                "--watch");
    }

    /// The folder that the property `lapidary.output` names, or a new temporary one.
    private static Path folder() throws IOException {
        String chosen = System.getProperty("lapidary.output", "");
        return chosen.isEmpty()
                ? Files.createTempDirectory("lapidary-")
                : Files.createDirectories(Path.of(chosen).toAbsolutePath());
    }

    private void say(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }
}
