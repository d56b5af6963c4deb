package lapidary.core.preview;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Protocol;
import lapidary.core.model.Model;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.Test;

/// How long an edit waits for its answers. Not part of the test run; on a quiet machine:
/// `mvn -q -pl core test -Dtest=PreviewMeasure`, with `-Dlapidary.measure.model=FOLDER` for another model than the
/// sample, which is then measured on random tokens, `-Dlapidary.measure.wait=MILLISECONDS` for the time between
/// opening and the first edit, and `-Dlapidary.measure.warm=true` for a program that has been running for a while.
class PreviewMeasure {
    private static final int CONTEXT = 256;
    private static final double NARROW = 0.05;

    private final Optional<Path> folder =
            Optional.ofNullable(System.getProperty("lapidary.measure.model")).map(Path::of);
    private final int[] bits = {4, 3, 5, 6};

    /// Milliseconds to each wave of the edit that runs.
    private static final class Waves implements Consumer<PreviewUpdate> {
        private long start;
        private double weightError;
        private double outputError;
        private double first;
        private long firstTokens;
        private double narrow;
        private long narrowTokens;
        private double end;

        synchronized void begin() {
            start = System.nanoTime();
            first = 0;
            narrow = 0;
        }

        @Override
        public synchronized void accept(PreviewUpdate update) {
            double now = (System.nanoTime() - start) / 1e6;
            switch (update) {
                case PreviewUpdate.WeightError error -> weightError = now;
                case PreviewUpdate.OutputError error -> outputError = now;
                case PreviewUpdate.Scored scored -> {}
                case PreviewUpdate.Compared compared -> {}
                case PreviewUpdate.Parts parts -> {}
                case PreviewUpdate.Examples examples -> {}
                case PreviewUpdate.Notices notices -> {}
                case PreviewUpdate.Running running -> running(running.evaluation(), now);
                case PreviewUpdate.Unavailable unavailable -> throw new IllegalStateException(unavailable.reason());
            }
        }

        private void running(Evaluation evaluation, double now) {
            end = now;
            if (first == 0) {
                first = now;
                firstTokens = evaluation.tokens();
            }
            Estimate mean = evaluation.divergence().orElseThrow().mean();
            if (narrow == 0 && (mean.high() - mean.low()) / 2 < NARROW * mean.value()) {
                narrow = now;
                narrowTokens = evaluation.tokens();
            }
        }

        synchronized void print(String what, PreviewUpdate.Running done) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %7.0f %7.0f %7.0f (%,d tokens) %7.0f (%,d tokens) %7.0f (%,d tokens), %d blocks, KL %.5f%n",
                    what,
                    weightError,
                    outputError,
                    first,
                    firstTokens,
                    narrow,
                    narrowTokens,
                    end,
                    done.evaluation().tokens(),
                    done.work(),
                    done.evaluation().divergence().orElseThrow().mean().value());
        }
    }

    @Test
    void millisecondsFromAnEditToEachAnswer() throws Exception {
        if (Boolean.getBoolean("lapidary.measure.warm")) {
            long before = System.nanoTime();
            LanguagePreview.warmUp(Optional.of(Classics.file("")));
            System.out.printf(Locale.ROOT, "%.1f s to warm up%n", (System.nanoTime() - before) / 1e9);
        }
        Waves waves = new Waves();
        Listener listener = new Listener();
        try (Model model = folder.isPresent() ? Model.open(folder.get()) : Classics.open()) {
            int[] text = folder.isPresent() ? random(model) : Classics.heldout(model);
            try (PreviewSession session =
                    new LanguagePreview(model, Quantizers.methods(), text, -1, Protocol.WINDOWS, CONTEXT, update -> {
                        waves.accept(update);
                        listener.accept(update);
                    })) {
                LockSupport.parkNanos(1_000_000L * Long.getLong("lapidary.measure.wait", 0));
                System.out.println(
                        "edit; ms to weight error, output error, first estimate, ±5 % of the KL, whole text");
                int last = model.architecture().orElseThrow().blocks() - 1;
                for (int width : bits) {
                    for (int block : new int[] {(last + 1) / 2, last}) {
                        waves.begin();
                        PreviewUpdate.Running done = listener.done(session.request(block(model, block, width)));
                        waves.print("block " + block + ", " + width + " bits", done);
                    }
                    if (folder.isEmpty()) {
                        waves.begin();
                        PreviewUpdate.Running done = listener.done(session.request(Recipes.all(model, width)));
                        waves.print("whole model, " + width + " bits", done);
                    }
                }
            }
        }
    }

    private static int[] random(Model model) {
        int[] tokens = new int[16 * CONTEXT + 1];
        Random random = new Random(1);
        Arrays.setAll(
                tokens, i -> random.nextInt(model.architecture().orElseThrow().vocabulary()));
        return tokens;
    }

    private static Recipe block(Model model, int block, int bits) {
        Selector linear = new Selector.Roles(
                Set.of(
                        TensorRole.ATTENTION_Q,
                        TensorRole.ATTENTION_K,
                        TensorRole.ATTENTION_V,
                        TensorRole.ATTENTION_OUTPUT,
                        TensorRole.FFN_GATE,
                        TensorRole.FFN_UP,
                        TensorRole.FFN_DOWN),
                block,
                block);
        return RecipeEdit.choose(Recipes.unchanged(model), model.tensors(), linear, Recipes.rounding(bits));
    }
}
