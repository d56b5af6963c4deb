package lapidary.app.window;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javafx.application.Platform;
import lapidary.app.support.Fx;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.text.Tokenizer;

/// Looks at the stack of the JavaFX thread every millisecond or so and notes work that does not belong there: reading
/// or writing files, decoding, statistics, planning, evaluating, tokenizing, compressing.
final class FxWatch implements AutoCloseable {
    private static final Set<String> ROOMS = Set.of(
            "format", "linalg", "infer", "eval", "preview", "compress", "quant", "text", "plan", "stats", "compressed");

    private static final Set<Class<?>> WORKED_ON = Set.of(
            Job.class,
            Model.class,
            RowSource.class,
            MemorySegment.class,
            Path.class,
            Tokenizer.class,
            int[].class,
            float[].class);

    /// Where a string is a text to work on, not a name.
    private static final Set<String> ROOMS_OF_TEXTS = Set.of("text", "infer", "eval");

    private final Thread screen = Fx.get(Thread::currentThread);
    private final List<String> found = new ArrayList<>();
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private final Thread watcher = Thread.ofPlatform().daemon().name("watch").start(this::watch);

    FxWatch() {
        if (Platform.isFxApplicationThread()) {
            throw new IllegalStateException("watch from another thread");
        }
    }

    /// Frames of heavy work that was seen.
    synchronized List<String> heavyWork() {
        return List.copyOf(found);
    }

    private void watch() {
        while (watching.get()) {
            heavy(screen.getStackTrace()).ifPresent(this::note);
            LockSupport.parkNanos(500_000);
        }
    }

    private synchronized void note(String frame) {
        if (!found.contains(frame)) {
            found.add(frame);
        }
    }

    private static Optional<String> heavy(StackTraceElement[] stack) {
        return Stream.of(stack)
                .filter(frame -> frame.getClassName().startsWith("lapidary.core."))
                .filter(frame -> ROOMS.contains(room(frame)))
                .filter(FxWatch::isWork)
                .map(StackTraceElement::toString)
                .findFirst();
    }

    private static String room(StackTraceElement frame) {
        return frame.getClassName().split("\\.")[2];
    }

    /// Reading a component of a result is no work; what takes a job, a model, weights, a file or a text is.
    private static boolean isWork(StackTraceElement frame) {
        try {
            return Stream.of(Class.forName(frame.getClassName()).getDeclaredMethods())
                    .filter(method -> method.getName().equals(frame.getMethodName()))
                    .flatMap(method -> Stream.of(method.getParameterTypes()))
                    .anyMatch(type ->
                            WORKED_ON.contains(type) || type == String.class && ROOMS_OF_TEXTS.contains(room(frame)));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public void close() {
        watching.set(false);
        try {
            watcher.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
