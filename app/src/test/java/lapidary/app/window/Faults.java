package lapidary.app.window;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keeps what no code caught, on any thread, what JavaFX warned of, and what was said on the error stream meanwhile.
final class Faults implements AutoCloseable {
    private static final int FRAMES = 25;
    private static final int FRAMES_OF_WARNINGS = 60;

    private final List<String> uncaught = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Handler listener = new Listener();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream before = System.err;
    private final Thread.UncaughtExceptionHandler handlerBefore = Thread.getDefaultUncaughtExceptionHandler();

    Faults() {
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> note(thread, fault));
        System.setErr(new PrintStream(new Tee(), true, StandardCharsets.UTF_8));
        Logger.getLogger("").addHandler(listener);
    }

    /// What nobody caught, with the stack's first frames.
    synchronized List<String> uncaught() {
        return List.copyOf(uncaught);
    }

    /// What JavaFX warned of, with the frames from the warning outwards.
    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    private synchronized void warn(String warning) {
        if (warnings.stream()
                .noneMatch(known ->
                        known.lines().findFirst().equals(warning.lines().findFirst()))) {
            warnings.add(warning);
        }
    }

    /// Lines of the error stream.
    synchronized List<String> said() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private synchronized void note(Thread thread, Throwable fault) {
        if (isOfHeadlessScreen(fault)) {
            return;
        }
        StringBuilder text = new StringBuilder(thread.getName()).append(": ");
        for (Throwable at = fault; at != null; at = at.getCause()) {
            text.append(at)
                    .append(Stream.of(at.getStackTrace())
                            .limit(FRAMES)
                            .map(frame -> "\n    at " + frame)
                            .collect(Collectors.joining()))
                    .append('\n');
        }
        uncaught.add(text.toString());
    }

    /// #javafx-bug: the headless platform paints no window that lies a little outside its screen, as one does whose
    /// shadow ends there. Screens of people do.
    private static boolean isOfHeadlessScreen(Throwable fault) {
        return fault instanceof IndexOutOfBoundsException
                && Stream.of(fault.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals("com.sun.glass.ui.headless.HeadlessWindow"));
    }

    private synchronized void hear(byte[] bytes, int from, int count) {
        said.write(bytes, from, count);
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(listener);
        System.setErr(before);
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
    }

    /// Hears warnings as they are given.
    private final class Listener extends Handler {
        @Override
        public void publish(LogRecord said) {
            if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
                warn(said.getMessage()
                        + Stream.of(Thread.currentThread().getStackTrace())
                                .limit(FRAMES_OF_WARNINGS)
                                .map(frame -> "\n    at " + frame)
                                .collect(Collectors.joining()));
            }
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /// Writes where the stream wrote before, and here.
    private final class Tee extends OutputStream {
        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            before.write(bytes, from, count);
            hear(bytes, from, count);
        }
    }
}
