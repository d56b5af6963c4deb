package lapidary.app;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lapidary.app.cli.Program;
import lapidary.app.cli.Terminal;
import lapidary.app.window.LapidaryWindow;
import lapidary.core.prune.Pruners;

/// The entry point: a command runs on the command line; nothing, files or `--sample` open the window.
public final class Main {
    private static final int CLEAN_UP_SECONDS = 10;

    private final Program program;
    private final Terminal terminal;
    private final Display display;
    private final Consumer<Start> window;

    /// @param window shows the window, with what to open at once, and returns when it was closed
    Main(Program program, Terminal terminal, Display display, Consumer<Start> window) {
        this.program = program;
        this.terminal = terminal;
        this.display = display;
        this.window = window;
    }

    public static void main(String[] arguments) {
        speak(arguments);
        Noting.begin();
        Optional<Start> start = Start.of(arguments);
        if (start.isPresent()) {
            LapidaryWindow.prepare();
            if (Display.ofProcess().obstacle().isEmpty()) {
                // Nothing of the command line is on the window's way.
                OneWindow.show(start.get());
                System.exit(0);
            }
        }
        Terminal terminal = Terminal.ofProcess();
        Program program = new Program(terminal, Pruners::methods);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(program, ended), "clean-up"));
        // A lambda, not a method reference: commands must not load JavaFX.
        Consumer<Start> window = asked -> OneWindow.show(asked);
        int code = new Main(program, terminal, Display.ofProcess(), window).run(arguments);
        ended.countDown();
        System.exit(code);
    }

    /// Numbers are written alike on every machine. The command line is read by programs: it is
    /// English everywhere, and
    /// sorts as English does; the window takes the words of the person's language where there are some.
    private static void speak(String... arguments) {
        if (Start.of(arguments).isEmpty()) {
            Locale.setDefault(Locale.ROOT);
        } else {
            Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        }
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
        Optional<Start> start = Start.of(arguments);
        if (start.isEmpty()) {
            return program.run(arguments);
        }
        Optional<String> obstacle = display.obstacle();
        if (obstacle.isEmpty()) {
            window.accept(start.get());
            return 0;
        }
        return new WithoutDisplay(program, terminal)
                .run(obstacle.get(), start.get().files().stream().findFirst());
    }
}
