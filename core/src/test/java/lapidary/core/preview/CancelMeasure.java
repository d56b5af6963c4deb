package lapidary.core.preview;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Protocol;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.plan.Planner;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;

/// How long a running edit goes on after a newer one was asked for, at random moments, and what fifty rapid edits leave
/// in memory. Not part of the test run; `mvn -q -pl core test -Dtest=CancelMeasure`, with
/// `-Dlapidary.measure.model=FILE` for another model than the sample.
class CancelMeasure {
    private static final int CONTEXT = 256;
    private static final int SEQUENCES = 24;
    private static final int EDITS = 50;
    private static final int[] BITS = {3, 4, 5, 6};
    private static final long LONGEST_MILLISECONDS = 900;

    @Test
    void millisecondsUntilANewerEditIsAnswered() throws Exception {
        Optional<Path> other = Optional.ofNullable(System.getProperty("lapidary.measure.model"))
                .map(Path::of);
        Listener listener = new Listener();
        try (Model model = other.isPresent() ? Model.open(other.get()) : Classics.open()) {
            int vocabulary = model.architecture().orElseThrow().vocabulary();
            int[] tokens =
                    new Random(1).ints(SEQUENCES * CONTEXT + 1L, 0, vocabulary).toArray();
            try (PreviewSession session =
                    new LanguagePreview(model, Quantizers.methods(), tokens, -1, Protocol.WINDOWS, CONTEXT, listener)) {
                plans(model);
                // What the newest edit asks for is remembered, so that its answer comes as soon as the lane is free.
                Recipe known = Recipes.unchanged(model);
                listener.done(session.request(known));
                Random random = new Random(2);
                double[] waits = new double[EDITS];
                for (int round = 0; round < EDITS; round++) {
                    session.request(Recipes.all(model, BITS[round % BITS.length]));
                    LockSupport.parkNanos(1_000_000L * random.nextLong(LONGEST_MILLISECONDS));
                    long asked = System.nanoTime();
                    listener.done(session.request(known));
                    waits[round] = (System.nanoTime() - asked) / 1e6;
                    if (round % 10 == 9) {
                        memory(round + 1);
                    }
                }
                Arrays.sort(waits);
                System.out.printf(
                        Locale.ROOT,
                        "until the newer edit was answered: median %.0f ms, 90 %% %.0f ms, longest %.0f ms%n",
                        waits[EDITS / 2],
                        waits[EDITS * 9 / 10],
                        waits[EDITS - 1]);
            }
        }
    }

    /// Work before the first wave that cannot be cancelled: what a file to be written will hold.
    private static void plans(Model model) throws Exception {
        Methods methods = Quantizers.methods();
        Planner planner = new Planner(methods);
        for (int bits : BITS) {
            Recipe recipe = RecipeEdit.choose(
                    RecipeEdit.unchanged(model, new Target("gguf", DType.F16, Target.Misfit.ROUND)),
                    model.tensors(),
                    new Selector.All(),
                    Recipes.rounding(bits));
            long start = System.nanoTime();
            Assignment.of(model, methods, planner, recipe, Evidence.NONE);
            System.out.printf(Locale.ROOT, "what a GGUF file will hold: %.0f ms%n", (System.nanoTime() - start) / 1e6);
        }
    }

    private static void memory(int edits) throws Exception {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        String anonymous = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon"))
                .findFirst()
                .orElse("");
        System.out.printf(
                Locale.ROOT,
                "after %d edits: heap %d MiB, native %d MiB, %s%n",
                edits,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                NativeFloats.liveBytes() >> 20,
                anonymous.replaceAll("\\s+", " "));
    }
}
