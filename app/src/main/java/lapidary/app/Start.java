package lapidary.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.app.cli.Program;
import lapidary.app.open.Samples;

/// A start that wants the window.
///
/// @param files to open, as they were named
/// @param alone whether it wants a window of its own although there is one
record Start(List<Path> files, boolean alone) {
    private static final String SAMPLE = "--sample";
    private static final String NEW_WINDOW = "--new-window";

    Start {
        files = List.copyOf(files);
    }

    /// What these arguments want of the window: nothing, `--sample`, files and folders that exist,
    /// and with any of them
    /// `--new-window`. Empty when they are a command.
    static Optional<Start> of(String... arguments) {
        List<String> rest = new ArrayList<>(Arrays.asList(arguments));
        boolean alone = rest.remove(NEW_WINDOW);
        if (rest.equals(List.of(SAMPLE))) {
            return Optional.of(new Start(Samples.languageModel().stream().toList(), alone));
        }
        return rest.stream().allMatch(Start::isFile)
                ? Optional.of(new Start(rest.stream().map(Path::of).toList(), alone))
                : Optional.empty();
    }

    private static boolean isFile(String argument) {
        return !Program.isCommand(argument) && !argument.startsWith("-") && Files.exists(Path.of(argument));
    }
}
