package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fifty edits in a row, made faster than they are answered.
class RapidEditsTest {
    private static final int EDITS = 50;
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 12;
    private static final long MEBIBYTE = 1 << 20;
    private static final Budget AMPLE = new Budget(64 * MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE, MEBIBYTE);
    private static final Budget TIGHT = new Budget(30_000, 10_000, 5_000, 20_000);
    private static final String[] WEIGHTS = {
        "model.layers.%d.self_attn.q_proj.weight",
        "model.layers.%d.self_attn.o_proj.weight",
        "model.layers.%d.mlp.up_proj.weight",
        "model.layers.%d.mlp.down_proj.weight"
    };

    private final Listener listener = new Listener();
    private Model model;
    private long before;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        before = NativeFloats.liveBytes();
        model = Model.open(TinyLlama.write(folder, true, 1));
    }

    @AfterEach
    void close() {
        model.close();
        assertEquals(before, NativeFloats.liveBytes(), "native memory that a session left behind");
    }

    /// A quarter of the edits are undos, some wait until the first answers, some compare with an earlier recipe.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLastOfRandomEditsIsWhatAnEvaluationFromScratchSays(long seed) throws Exception {
        Random random = new Random(seed);
        try (PreviewSession session = session(seed % 2 == 0 ? AMPLE : TIGHT)) {
            List<Recipe> made = new ArrayList<>(List.of(Recipes.unchanged(model)));
            long last = 0;
            for (int i = 0; i < EDITS; i++) {
                Recipe next = random.nextInt(4) == 0 && made.size() > 2
                        ? made.get(made.size() - 2)
                        : edited(made.getLast(), random);
                made.add(next);
                last = random.nextInt(4) == 0 ? compared(session, next, made, random) : session.request(next);
                if (random.nextInt(8) == 0) {
                    listener.begun(last);
                }
            }
            Evaluation found = listener.done(last).evaluation();
            assertEquals(scratch(session.weights(made.getLast())), found);
        }
        assertOrdered();
    }

    @Test
    void editsFromTwoThreadsEndWithTheNewestOne() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Recipe end = edited(Recipes.all(model, 3), new Random(9));
        try (PreviewSession session = session(AMPLE)) {
            CountDownLatch both = new CountDownLatch(2);
            for (long seed : new long[] {11, 12}) {
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        Random random = new Random(seed);
                        Recipe recipe = Recipes.unchanged(model);
                        for (int i = 0; i < EDITS / 2; i++) {
                            recipe = edited(recipe, random);
                            session.request(recipe);
                            session.weights(recipe).of(model.tensors().get(1)).decode(0, 1, new float[64]);
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    } finally {
                        both.countDown();
                    }
                });
            }
            both.await();
            long last = session.request(end);
            assertEquals(EDITS + 2, last, "the preparation is the first request");
            assertEquals(scratch(session.weights(end)), listener.done(last).evaluation());
        }
        assertEquals(Optional.empty(), Optional.ofNullable(failure.get()));
        assertOrdered();
    }

    @Test
    void nativeMemoryIsFlatFromTheTenthFinishedEditOn() throws Exception {
        Random random = new Random(5);
        try (PreviewSession session = session(TIGHT)) {
            long early = 0;
            long most = 0;
            Recipe recipe = Recipes.unchanged(model);
            for (int i = 0; i < EDITS; i++) {
                recipe = edited(recipe, random);
                listener.done(session.request(recipe));
                early = i == 9 ? NativeFloats.liveBytes() : early;
                most = i > 9 ? Math.max(most, NativeFloats.liveBytes()) : most;
            }
            assertTrue(most - early < 100_000, "native bytes grew by " + (most - early));
        }
    }

    /// Edits one or two weights of any block.
    private Recipe edited(Recipe recipe, Random random) {
        Recipe next = recipe;
        for (int i = random.nextInt(2); i >= 0; i--) {
            String name = WEIGHTS[random.nextInt(WEIGHTS.length)].formatted(random.nextInt(TinyLlama.BLOCKS));
            next = Recipes.named(next, model, 2 + random.nextInt(6), name);
        }
        return next;
    }

    private static long compared(PreviewSession session, Recipe recipe, List<Recipe> made, Random random) {
        Recipe other = made.get(random.nextInt(made.size()));
        return session.request(recipe, Evidence.NONE, new PreviewSession.Rival(other, Evidence.NONE, 0.002));
    }

    private void assertOrdered() {
        List<Long> edits = listener.all().stream().map(PreviewUpdate::edit).toList();
        assertEquals(edits.stream().sorted().toList(), edits, "an older answer after a newer one");
    }

    private PreviewSession session(Budget budget) {
        TextSequences text =
                new TextSequences(TinyLlama.text(CONTEXT * SEQUENCES + 1, 5), -1, Protocol.WINDOWS, CONTEXT);
        return new LanguagePreview(model, Quantizers.methods(), text, budget, Workers.shared(), listener);
    }

    private Evaluation scratch(Weights weights) throws IOException {
        return Evaluator.evaluate(
                new Evaluator.Request(
                        model,
                        weights,
                        Optional.of(model),
                        TinyLlama.text(CONTEXT * SEQUENCES + 1, 5),
                        -1,
                        Protocol.WINDOWS,
                        CONTEXT),
                evaluation -> {},
                Job.UNWATCHED);
    }
}
