package lapidary.core.preview;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Protocol;
import lapidary.core.model.Model;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.Test;

/// How long an edit of the sample waits for its answers. Not part of the test run; on a quiet machine:
/// `mvn -q -pl core test -Dtest=PreviewMeasure`
class PreviewMeasure {
    private static final int WAVES = 4; // weight error, output error, first estimate, whole text

    private final AtomicLong start = new AtomicLong();
    private final AtomicLongArray waves = new AtomicLongArray(WAVES);

    @Test
    void millisecondsFromAnEditToEachAnswer() throws Exception {
        Listener listener = new Listener();
        try (Model model = Classics.open();
                PreviewSession session = new LanguagePreview(
                        model, Quantizers.methods(), Classics.heldout(model), -1, Protocol.WINDOWS, 256, update -> {
                            mark(update);
                            listener.accept(update);
                        })) {
            System.out.println(
                    "edit; ms to weight error, output error, first estimate (1,024 tokens), whole text (38,912 tokens)");
            for (int bits : new int[] {6, 5, 4, 3}) {
                measure("whole model", bits, session, listener, Recipes.all(model, bits));
                measure("block 3", bits, session, listener, block(model, 3, bits));
                measure("block 5", bits, session, listener, block(model, 5, bits));
            }
        }
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

    private void measure(String what, int bits, PreviewSession session, Listener listener, Recipe recipe)
            throws Exception {
        for (int wave = 0; wave < WAVES; wave++) {
            waves.set(wave, 0);
        }
        start.set(System.nanoTime());
        listener.done(session.request(recipe));
        System.out.printf(
                Locale.ROOT,
                "%s, %d bit: %d, %d, %d, %d%n",
                what,
                bits,
                waves.get(0),
                waves.get(1),
                waves.get(2),
                waves.get(3));
    }

    private void mark(PreviewUpdate update) {
        long milliseconds = (System.nanoTime() - start.get()) / 1_000_000;
        switch (update) {
            case PreviewUpdate.WeightError error -> waves.compareAndSet(0, 0, milliseconds);
            case PreviewUpdate.OutputError error -> waves.compareAndSet(1, 0, milliseconds);
            case PreviewUpdate.Scored scored -> {}
            case PreviewUpdate.Running running -> {
                waves.compareAndSet(2, 0, milliseconds);
                if (running.done()) {
                    waves.compareAndSet(3, 0, milliseconds);
                }
            }
            case PreviewUpdate.Unavailable unavailable -> throw new IllegalStateException(unavailable.reason());
        }
    }
}
