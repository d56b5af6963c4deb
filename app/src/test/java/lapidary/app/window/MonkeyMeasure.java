package lapidary.app.window;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.Parent;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random use of the window for long: exceptions, times without an answer, and memory. Not part of the test run; on a
/// quiet machine: `mvn -q -pl app -am test -Dtest=MonkeyMeasure -Dsurefire.failIfNoSpecifiedTests=false
/// -Dlapidary.monkey.minutes=30 -Dlapidary.monkey.seed=1`; `-Dlapidary.monkey.dump=FILE.hprof` keeps what is alive at
/// the end. With `-XX:SoftRefLRUPolicyMSPerMB=0` what is only softly kept, JavaFX's caches, is not counted.
///
/// A time without an answer is *busy* when the screen's thread itself computed for over 100 ms of it, *held* when
/// that, collections of garbage and waiting for the program's other threads add up to it; otherwise other programs
/// had the processor.
class MonkeyMeasure {
    private static final int REMEMBERED = 12;
    private static final int BETWEEN_LOOKS_AT_MEMORY = 1000;
    private static final int FRAMES = 5;

    @TempDir
    private Path folder;

    private int faultsTold;
    private int noAnswers;
    private int busy;
    private int held;
    private int linesTold;
    private int warningsTold;
    private final long started = System.nanoTime();
    private final List<Alive> looks = new ArrayList<>();

    @Test
    void longRandomUse() throws Exception {
        long until = started
                + Duration.ofMinutes(Long.getLong("lapidary.monkey.minutes", 30))
                        .toNanos();
        Files.createDirectories(folder.resolve("out"));
        Deque<String> recent = new ArrayDeque<>();
        int actions = 0;
        try (CopiedSamples samples = new CopiedSamples(folder.resolve("samples"));
                WindowUnderTest window = new WindowUnderTest(folder.resolve("preferences"), 1000, 1000);
                Faults faults = new Faults();
                Stalls stalls = new Stalls()) {
            Fx.run(() -> window.picker().answer(folder.resolve("out")));
            // As after the first paint of the program.
            Fx.run(window.pane()::makeAhead);
            Fx.until("places made ahead", () -> !window.pane().isMakingAhead());
            window.openSample();
            Monkey monkey = new Monkey(window, drops(), Long.getLong("lapidary.monkey.seed", 1));
            while (System.nanoTime() < until) {
                recent.add(monkey.act());
                if (recent.size() > REMEMBERED) {
                    recent.remove();
                }
                tell(faults, stalls, recent);
                if (++actions % BETWEEN_LOOKS_AT_MEMORY == 0) {
                    stalls.rest(true);
                    lookAtMemory(window, actions);
                    stalls.rest(false);
                    window.openSample();
                }
            }
            lookAtMemory(window, actions);
            Alive.risen(looks).forEach(line -> System.out.println("RISEN " + line));
            dump();
            System.out.printf(
                    Locale.ROOT,
                    "%d actions, %d exceptions, %d warnings, %d times no answer for over 100 ms: %d busy, %d held%n",
                    actions,
                    faults.uncaught().size(),
                    faults.warnings().size(),
                    noAnswers,
                    busy,
                    held);
        }
    }

    private static void dump() throws IOException {
        String file = System.getProperty("lapidary.monkey.dump", "");
        if (!file.isEmpty()) {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file, true);
        }
    }

    private static List<List<Path>> drops() {
        Path samples = SampleModel.folder().getParent();
        return List.of(
                List.of(SampleModel.folder()),
                List.of(samples.resolve("digits-cnn")),
                List.of(SampleModel.folder().resolve("heldout.txt")),
                List.of(Path.of("no-such-model.gguf")));
    }

    private void tell(Faults faults, Stalls stalls, Deque<String> recent) {
        for (String fault :
                faults.uncaught().subList(faultsTold, faults.uncaught().size())) {
            System.out.println("EXCEPTION after " + recent + "\n" + fault);
            faultsTold++;
        }
        for (Stalls.Stall stall : stalls.take()) {
            noAnswers++;
            busy += stall.isOwn() ? 1 : 0;
            held += stall.isOfProgram() && !stall.isOwn() ? 1 : 0;
            System.out.printf(
                    Locale.ROOT,
                    "%s for %.0f ms: %.0f computed, %.0f collecting, %.0f held, at %.1f s, after %s%n%s",
                    stall.isOwn() ? "BUSY" : stall.isOfProgram() ? "HELD" : "NO ANSWER",
                    stall.millis(),
                    stall.usedMillis(),
                    stall.collectedMillis(),
                    stall.heldMillis(),
                    seconds(),
                    recent.getLast(),
                    stall.isOfProgram() ? where(stall) : "");
        }
        for (String warning :
                faults.warnings().subList(warningsTold, faults.warnings().size())) {
            System.out.println("WARNING after " + recent + "\n" + warning);
            warningsTold++;
        }
        List<String> said = faults.said();
        for (String line : said.subList(Math.min(linesTold, said.size()), said.size())) {
            System.out.println("SAID " + line);
        }
        linesTold = said.size();
    }

    /// Of each look the innermost frames, and of the rest the project's own.
    private static String where(Stalls.Stall stall) {
        return stall.looks().stream()
                .map(frames -> Stream.concat(
                                frames.stream().limit(FRAMES),
                                frames.stream()
                                        .skip(FRAMES)
                                        .filter(frame -> frame.contains("lapidary."))
                                        .limit(FRAMES))
                        .collect(Collectors.joining("\n      ", "    - ", "\n")))
                .collect(Collectors.joining());
    }

    private double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    /// With the model closed, so that what is left is the window's own.
    private void lookAtMemory(WindowUnderTest window, int actions) {
        Fx.run(() -> window.model().workbench().closeModel());
        for (int i = 0; i < 3; i++) {
            Fx.pulses(5);
            System.gc();
        }
        Alive alive = new Alive();
        looks.add(alive);
        System.out.printf(
                Locale.ROOT,
                "MEMORY after %d actions, %.0f s: %.1f MiB and %.1f of pixels, %d of our objects, %d nodes, %d threads%n",
                actions,
                seconds(),
                alive.mebibytes() - alive.mebibytesOfPixels(),
                alive.mebibytesOfPixels(),
                alive.own(),
                Fx.get(() -> count(window.scene().getRoot())),
                Thread.activeCount());
    }

    private static int count(Node node) {
        int below = node instanceof Parent parent
                ? parent.getChildrenUnmodifiable().stream()
                        .mapToInt(MonkeyMeasure::count)
                        .sum()
                : 0;
        return 1 + below;
    }
}
