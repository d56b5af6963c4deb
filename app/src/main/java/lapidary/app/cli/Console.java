package lapidary.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.job.Progress;
import lapidary.views.text.Numbers;

/// What a running command prints to, and where it learns that it was cancelled.
final class Console {
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final int BAR = 24;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private volatile boolean cancelled;

    // Guarded by this:
    private boolean drawn;
    private long lastDrawn;

    Console(Terminal terminal) {
        this.terminal = terminal;
    }

    PrintWriter out() {
        return terminal.out();
    }

    /// Prints a line of the result.
    synchronized void say(String line) {
        wipe();
        terminal.out().println(ControlCharacters.shown(line));
        terminal.out().flush();
    }

    /// Prints a line beside the result: a note or an error.
    synchronized void note(String line) {
        wipe();
        terminal.err().println(ControlCharacters.shown(line));
        terminal.err().flush();
    }

    /// Asks what runs to stop; called from another thread.
    void cancel() {
        cancelled = true;
    }

    /// Takes a cancel back that was answered: what still runs may be cancelled once more.
    void goOn() {
        cancelled = false;
    }

    /// A job that draws its progress on a terminal and ends when the user cancels.
    ///
    /// @param title as the user would say it: "Compress"
    Job job(String title) {
        long begun = System.nanoTime();
        return new Job() {
            @Override
            public boolean isCancelled() {
                return cancelled;
            }

            @Override
            public void report(double fraction, String activity) {
                draw(title, begun, fraction, activity);
            }
        };
    }

    /// Takes the progress line away.
    synchronized void wipe() {
        if (drawn) {
            terminal.err().print(CLEAR);
            terminal.err().flush();
            drawn = false;
        }
    }

    private synchronized void draw(String title, long begun, double fraction, String activity) {
        long now = System.nanoTime();
        if (!terminal.live() || (drawn && now - lastDrawn < REDRAW_NANOS)) {
            return;
        }
        lastDrawn = now;
        drawn = true;
        Duration elapsed = Duration.ofNanos(now - begun);
        Progress progress = new Progress(title, activity, fraction, elapsed, Progress.State.RUNNING);
        terminal.err().print(CLEAR + line(progress));
        terminal.err().flush();
    }

    private String line(Progress progress) {
        int full = (int) Math.round(progress.fraction() * BAR);
        Optional<String> left = progress.remaining().map(rest -> ", " + Numbers.duration(rest) + " left");
        String text = progress.title() + "  " + "█".repeat(full) + "░".repeat(BAR - full) + "  "
                + Math.round(100 * progress.fraction()) + " %" + left.orElse("") + "  " + progress.activity();
        return text.length() < terminal.width() ? text : text.substring(0, terminal.width() - 1);
    }
}
