package lapidary.core.preview;

import static lapidary.core.preview.Recipes.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.eval.Evaluation;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Workers;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What sessions answer, and how much they compute for it.
class LanguagePreviewTest extends LanguagePreviewCase {
    @Test
    void answersInThreeWaves() throws Exception {
        try (PreviewSession session = session(model, AMPLE)) {
            long edit = session.request(named(model, 3, DOWN.formatted(1), QUERY.formatted(2)));
            PreviewUpdate.Running done = listener.done(edit);
            List<PreviewUpdate> updates = listener.of(edit);
            PreviewUpdate.WeightError first = assertInstanceOf(PreviewUpdate.WeightError.class, updates.get(0));
            PreviewUpdate.OutputError second = assertInstanceOf(PreviewUpdate.OutputError.class, updates.get(1));
            assertEquals(
                    List.copyOf(new TreeMap<>(first.sqnrDecibels()).keySet()),
                    Recipes.ids(DOWN.formatted(1), QUERY.formatted(2)));
            assertEquals(first.sqnrDecibels().keySet(), second.relativeError().keySet());
            assertEquals(2 * CONTEXT, second.tokens());
            first.sqnrDecibels().values().forEach(decibels -> assertEquals(15, decibels, 5));
            second.relativeError()
                    .forEach((id, error) -> assertEquals(
                            first.sqnrDecibels().get(id), -10 * Math.log10(error), 3, "output error of " + id));
            List<Integer> sequences = updates.stream()
                    .skip(2)
                    .map(update -> ((PreviewUpdate.Running) update).evaluation().sequences())
                    .toList();
            assertEquals(List.of(2, 6, 14, 20), sequences);
            assertEquals(SEQUENCES, done.evaluation().allSequences());
        }
    }

    @Test
    void endToEndIsWhatTheEvaluatorSays() throws Exception {
        Recipe recipe = Recipes.all(model, 3);
        try (PreviewSession session = session(model, AMPLE)) {
            PreviewUpdate.Running done = listener.done(session.request(recipe));
            assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
            assertTrue(done.evaluation().divergence().orElseThrow().mean().value() > 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anEditRunsOnlyFromItsBlockOn(int block) throws Exception {
        Recipe recipe = named(model, 4, QUERY.formatted(block));
        try (PreviewSession session = session(model, AMPLE)) {
            PreviewUpdate.Running done = listener.done(session.request(recipe));
            assertEquals((long) (TinyLlama.BLOCKS - block) * SEQUENCES, done.work());
            assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
        }
    }

    @Test
    void anEditOfTheOutputHeadRunsNoBlock() throws Exception {
        Recipe recipe = named(untied, 3, "lm_head.weight");
        try (PreviewSession session = session(untied, AMPLE)) {
            PreviewUpdate.Running done = listener.done(session.request(recipe));
            assertEquals(0, done.work());
            assertEquals(evaluate(untied, session.weights(recipe)), done.evaluation());
            assertTrue(done.evaluation().divergence().orElseThrow().mean().value() > 1e-4);
        }
    }

    @Test
    void anEditOfTheTiedEmbeddingRunsEverything() throws Exception {
        Recipe recipe = named(model, 3, "model.embed_tokens.weight");
        try (PreviewSession session = session(model, AMPLE)) {
            PreviewUpdate.Running done = listener.done(session.request(recipe));
            assertEquals((long) TinyLlama.BLOCKS * SEQUENCES, done.work());
            assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
        }
    }

    @Test
    void anEditOfAnEditedModelRunsFromTheNewlyChangedBlockOn() throws Exception {
        Recipe whole = Recipes.all(model, 4);
        Recipe further = named(whole, model, 6, DOWN.formatted(2));
        try (PreviewSession session = session(model, AMPLE)) {
            listener.done(session.request(whole));
            PreviewUpdate.Running done = listener.done(session.request(further));
            assertEquals(SEQUENCES, done.work());
            assertEquals(evaluate(model, session.weights(further)), done.evaluation());
        }
    }

    @Test
    void theUnchangedModelDoesNotDiverge() throws Exception {
        try (PreviewSession session = session(model, AMPLE)) {
            PreviewUpdate.Running done = listener.done(session.request(Recipes.unchanged(model)));
            assertEquals(0, done.work());
            assertEquals(0, done.evaluation().divergence().orElseThrow().max());
            assertEquals(
                    1,
                    done.evaluation()
                            .divergence()
                            .orElseThrow()
                            .topOneAgreement()
                            .value());
            assertEquals(evaluate(model, Weights.original(model)), done.evaluation());
        }
    }

    @Test
    void aRecipeSeenBeforeIsAnsweredFromMemory() throws Exception {
        AtomicInteger applied = new AtomicInteger();
        Recipe first = counted(model, 3, DOWN.formatted(1));
        Recipe second = counted(model, 2, DOWN.formatted(1));
        try (PreviewSession session = session(model, AMPLE, CountedRounding.methods(applied))) {
            PreviewUpdate.Running early = listener.done(session.request(first));
            listener.done(session.request(second));
            assertEquals(2, applied.get());
            long again = session.request(first);
            PreviewUpdate.Running late = listener.done(again);
            assertEquals(2, applied.get());
            assertEquals(0, late.work());
            assertEquals(early.evaluation(), late.evaluation());
            assertEquals(3, listener.of(again).size(), "one answer per wave");
        }
    }

    @Test
    void editingOneTensorTreatsOneTensor() throws Exception {
        AtomicInteger applied = new AtomicInteger();
        String[] names = model.tensors().stream()
                .filter(tensor -> new Selector.All().selects(tensor))
                .map(tensor -> tensor.id().name())
                .toArray(String[]::new);
        Recipe whole = counted(model, 4, names);
        Recipe further = RecipeEdit.choose(
                whole,
                model.tensors(),
                new Selector.Named(new TreeSet<>(Recipes.ids(QUERY.formatted(0)))),
                CountedRounding.choice(5));
        try (PreviewSession session = session(model, AMPLE, CountedRounding.methods(applied))) {
            listener.done(session.request(whole));
            assertEquals(names.length, applied.get());
            listener.done(session.request(further));
            assertEquals(names.length + 1, applied.get());
            session.weights(further).of(model.tensors().getFirst());
            assertEquals(names.length + 1, applied.get());
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
        List<Evaluation> found = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (PreviewSession session =
                    new LanguagePreview(model, Quantizers.methods(), text, AMPLE, new Workers(threads), listener)) {
                found.add(listener.done(session.request(Recipes.all(model, 2))).evaluation());
            }
            listener.clear();
        }
        assertEquals(List.of(found.get(0), found.get(0)), found.subList(1, 3));
    }

    @Test
    void weightsAreThoseOfTheMethod() throws Exception {
        Recipe recipe = named(model, 4, DOWN.formatted(0));
        try (PreviewSession session = session(model, AMPLE)) {
            Weights weights = session.weights(recipe);
            RowSource treated =
                    weights.of(model.find(new TensorId(DOWN.formatted(0))).orElseThrow());
            RowSource other =
                    weights.of(model.find(new TensorId(DOWN.formatted(1))).orElseThrow());
            float[] found = new float[24 * 40];
            float[] stored = new float[24 * 40];
            treated.decode(0, 24, found);
            Weights.original(model)
                    .of(model.find(new TensorId(DOWN.formatted(0))).orElseThrow())
                    .decode(0, 24, stored);
            double noise = 0;
            for (int i = 0; i < found.length; i++) {
                noise += Math.pow(found[i] - stored[i], 2) / found.length;
            }
            assertEquals(0.04, Math.sqrt(noise), 0.02, "4 bits of weights between about −0.9 and 0.9");
            assertEquals(
                    other,
                    Weights.original(model)
                            .of(model.find(new TensorId(DOWN.formatted(1))).orElseThrow()));
        }
    }
}
