package lapidary.app.window;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
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
class MonkeyMeasure {
    private static final int REMEMBERED = 12;
    private static final int BETWEEN_LOOKS_AT_MEMORY = 1000;

    @TempDir
    private Path folder;

    private int faultsTold;
    private int stallsTold;
    private int linesTold;
    private int warningsTold;

    @Test
    void longRandomUse() throws Exception {
        long until = System.nanoTime()
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
                    lookAtMemory(window, actions);
                    window.openSample();
                }
            }
            lookAtMemory(window, actions);
            String dump = System.getProperty("lapidary.monkey.dump", "");
            if (!dump.isEmpty()) {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpHeap(dump, true);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d actions, %d exceptions, %d times without an answer for over 100 ms%n",
                    actions,
                    faults.uncaught().size(),
                    stalls.found().size());
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
        for (Stalls.Stall stall :
                stalls.found().subList(stallsTold, stalls.found().size())) {
            System.out.printf(
                    Locale.ROOT,
                    "NO ANSWER for %.0f ms, %.0f ms computed, after %s%n    %s%n",
                    stall.millis(),
                    stall.usedMillis(),
                    recent,
                    String.join("\n    ", stall.where()));
            stallsTold++;
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

    /// With the model closed, so that what is left is the window's own.
    private static void lookAtMemory(WindowUnderTest window, int actions) {
        Fx.run(() -> window.model().workbench().closeModel());
        for (int i = 0; i < 4; i++) {
            Fx.pulses(5);
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        int nodes = Fx.get(() -> count(window.scene().getRoot()));
        System.out.printf(
                Locale.ROOT,
                "MEMORY after %d actions: %.1f MiB of heap, %d nodes, %d threads%n",
                actions,
                (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0,
                nodes,
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
