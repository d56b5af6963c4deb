package lapidary.app.window;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.application.Platform;
import lapidary.app.support.Fx;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.text.Tokenizer;

/// Looks at the stack of the JavaFX thread every millisecond or so and notes work that does not belong there: reading
/// or writing files, decoding, statistics, planning, evaluating, tokenizing, compressing.
///
/// What takes a job, a model, weights or a tokenizer is work whenever it is seen. What takes only an array, a path or a
/// text may be a lookup (a quantile among sorted values): it is work when it reads or writes, or when it was still
/// there after [#LONG] of the thread's own processor time.
final class FxWatch implements AutoCloseable {
    private static final Set<String> ROOMS = Set.of(
            "format", "linalg", "infer", "eval", "preview", "compress", "quant", "text", "plan", "stats", "compressed");

    private static final Set<Class<?>> WORKED_ON =
            Set.of(Job.class, Model.class, RowSource.class, MemorySegment.class, Tokenizer.class);

    private static final Set<Class<?>> PERHAPS_WORKED_ON = Set.of(Path.class, int[].class, float[].class);

    private static final Set<String> READING_AND_WRITING = Set.of("sun.nio.fs", "sun.nio.ch");

    /// Processor time after which a call is no lookup.
    private static final Duration LONG = Duration.ofMillis(1);

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
        Optional<Suspect> earlier = Optional.empty();
        while (watching.get()) {
            StackTraceElement[] stack = screen.getStackTrace();
            work(stack, FxWatch::isWork).ifPresent(at -> note(stack[at]));
            Optional<Suspect> now = work(stack, FxWatch::isPerhapsWork).map(at -> new Suspect(stack, at, used()));
            if (now.isPresent() && (now.get().reads() || now.get().lastsSince(earlier))) {
                note(now.get().frame());
            }
            earlier = now.isPresent() && now.get().isSame(earlier) ? earlier : now;
            LockSupport.parkNanos(500_000);
        }
    }

    private Duration used() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(screen.threadId()));
    }

    private synchronized void note(StackTraceElement frame) {
        if (!found.contains(frame.toString())) {
            found.add(frame.toString());
        }
    }

    /// The innermost frame of core that does such work; none while classes are loaded or call sites linked for it.
    private static Optional<Integer> work(StackTraceElement[] stack, Predicate<StackTraceElement> isWork) {
        return IntStream.range(0, stack.length)
                .takeWhile(at -> !isLinking(stack[at]))
                .filter(at -> stack[at].getClassName().startsWith("lapidary.core."))
                .filter(at -> ROOMS.contains(room(stack[at])))
                .filter(at -> isWork.test(stack[at]))
                .boxed()
                .findFirst();
    }

    private static boolean isLinking(StackTraceElement frame) {
        return frame.getClassName().equals(ClassLoader.class.getName())
                || frame.getClassName().startsWith("java.lang.invoke.")
                || frame.getMethodName().equals("<clinit>");
    }

    private static String room(StackTraceElement frame) {
        return frame.getClassName().split("\\.")[2];
    }

    /// Reading a component of a result is no work; what takes a job, a model or weights is.
    private static boolean isWork(StackTraceElement frame) {
        return takes(frame, WORKED_ON::contains);
    }

    private static boolean isPerhapsWork(StackTraceElement frame) {
        boolean textsCount = ROOMS_OF_TEXTS.contains(room(frame));
        return takes(frame, type -> PERHAPS_WORKED_ON.contains(type) || textsCount && type == String.class);
    }

    private static boolean takes(StackTraceElement frame, Predicate<Class<?>> counts) {
        try {
            return Stream.of(Class.forName(frame.getClassName()).getDeclaredMethods())
                    .filter(method -> method.getName().equals(frame.getMethodName()))
                    .flatMap(method -> Stream.of(method.getParameterTypes()))
                    .anyMatch(counts);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /// A call that may be work, its depth in the stack, and the thread's processor time when it was seen.
    private record Suspect(StackTraceElement frame, int depth, boolean reads, Duration used) {
        Suspect(StackTraceElement[] stack, int at, Duration used) {
            this(stack[at], stack.length - at, Stream.of(stack).limit(at).anyMatch(Suspect::isReading), used);
        }

        boolean isSame(Optional<Suspect> other) {
            return other.isPresent()
                    && other.get().depth == depth
                    && other.get().frame.getClassName().equals(frame.getClassName())
                    && other.get().frame.getMethodName().equals(frame.getMethodName());
        }

        boolean lastsSince(Optional<Suspect> earlier) {
            return isSame(earlier) && used.minus(earlier.orElseThrow().used).compareTo(LONG) >= 0;
        }

        private static boolean isReading(StackTraceElement inner) {
            return READING_AND_WRITING.stream()
                    .anyMatch(name -> inner.getClassName().startsWith(name + "."));
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
