package lapidary.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lapidary.app.cli.Program;
import lapidary.app.cli.Terminal;
import lapidary.app.open.Samples;
import lapidary.app.window.LapidaryWindow;
import lapidary.core.prune.Pruners;

/// The entry point: a command runs on the command line; nothing, a file or `--sample` opens the window.
public final class Main {
    private static final int CLEAN_UP_SECONDS = 10;

    private final Program program;
    private final Terminal terminal;
    private final Display display;
    private final Consumer<Optional<Path>> window;

    /// @param window shows the window, with a model to open at once, and returns when it was closed
    Main(Program program, Terminal terminal, Display display, Consumer<Optional<Path>> window) {
        this.program = program;
        this.terminal = terminal;
        this.display = display;
        this.window = window;
    }

    public static void main(String[] arguments) {
        Noting.begin();
        Terminal terminal = Terminal.ofProcess();
        Program program = new Program(terminal, Pruners::methods);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(program, ended), "clean-up"));
        // A lambda, not a method reference: commands must not load JavaFX.
        Consumer<Optional<Path>> window = file -> LapidaryWindow.show(file);
        int code = new Main(program, terminal, Display.ofProcess(), window).run(arguments);
        ended.countDown();
        System.exit(code);
    }

    /// After Ctrl-C the running command gets a moment to take its temporary file away.
    private static void cleanUp(Program program, CountDownLatch ended) {
        if (!program.cancel()) {
            return;
        }
        try {
            boolean unused = ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int run(String... arguments) {
        boolean opens = arguments.length == 0
                || (arguments.length == 1 && (arguments[0].equals("--sample") || isFile(arguments[0])));
        if (!opens) {
            return program.run(arguments);
        }
        Optional<Path> file = arguments.length == 0
                ? Optional.empty()
                : arguments[0].equals("--sample") ? Samples.languageModel() : Optional.of(Path.of(arguments[0]));
        Optional<String> obstacle = display.obstacle();
        if (obstacle.isEmpty()) {
            window.accept(file);
            return 0;
        }
        return new WithoutDisplay(program, terminal).run(obstacle.get(), file);
    }

    private static boolean isFile(String argument) {
        return !Program.isCommand(argument) && !argument.startsWith("-") && Files.exists(Path.of(argument));
    }
}
