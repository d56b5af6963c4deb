package lapidary.core.preview;

import static lapidary.core.preview.Recipes.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions on a very small random model with 3 blocks and 20 sequences of 16 tokens.
class LanguagePreviewTest {
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 20;
    private static final long MEBIBYTE = 1 << 20;
    private static final Budget AMPLE = new Budget(64 * MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE, MEBIBYTE);
    private static final String DOWN = "model.layers.%d.mlp.down_proj.weight";
    private static final String QUERY = "model.layers.%d.self_attn.q_proj.weight";

    private final TextSequences text =
            new TextSequences(TinyLlama.text(CONTEXT * SEQUENCES + 1, 5), -1, Protocol.WINDOWS, CONTEXT);
    private final Listener listener = new Listener();
    private Model model;
    private Model untied;
    private long before;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        model = Model.open(TinyLlama.write(folder.resolve("tied"), true, 1));
        untied = Model.open(TinyLlama.write(folder.resolve("untied"), false, 2));
        before = NativeFloats.liveBytes();
    }

    @AfterEach
    void close() {
        assertEquals(before, NativeFloats.liveBytes(), "native memory that a session left behind");
        model.close();
        untied.close();
    }

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
    void ofFiftyEditsInARowTheLastIsAnsweredAndNothingLeaks() throws Exception {
        try (PreviewSession session = session(model, AMPLE)) {
            listener.done(session.request(Recipes.all(model, 8)));
            List<Long> live = new ArrayList<>();
            for (int round = 0; round < 2; round++) {
                long last = 0;
                Recipe recipe = Recipes.unchanged(model);
                for (int i = 0; i < 50; i++) {
                    recipe = named(model, 1 + i % 7, QUERY.formatted(i % 3), DOWN.formatted((i + round) % 3));
                    last = session.request(recipe);
                }
                PreviewUpdate.Running done = listener.done(last);
                assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
                live.add(NativeFloats.liveBytes());
            }
            List<Long> edits = listener.all().stream().map(PreviewUpdate::edit).toList();
            assertEquals(edits.stream().sorted().toList(), edits, "an older answer after a newer one");
            assertEquals(live.getFirst(), live.getLast(), 200_000, "native bytes after 50 and after 100 edits");
        }
    }

    @Test
    void nativeMemoryStaysFlatOverFiftyFinishedEdits() throws Exception {
        Budget small = new Budget(200_000, 20_000, 20_000, 20_000);
        try (PreviewSession session = session(model, small)) {
            long early = 0;
            for (int i = 0; i < 50; i++) {
                listener.done(
                        session.request(named(model, 1 + i % 8, QUERY.formatted(i % 3), DOWN.formatted(i / 8 % 3))));
                early = i == 9 ? NativeFloats.liveBytes() : early;
            }
            assertEquals(early, NativeFloats.liveBytes(), 100_000);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10_000, 60_000})
    void aSmallerBudgetComputesMoreWithTheSameResult(long bytes) throws Exception {
        Recipe recipe = named(model, 3, DOWN.formatted(2));
        try (PreviewSession session = session(model, new Budget(bytes, 0, 0, 0))) {
            PreviewUpdate.Running done = listener.done(session.request(recipe));
            assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
            assertTrue(done.work() > SEQUENCES, "blocks " + done.work());
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
    void tellsWhatItKeepsInMemoryWithinItsBudgets() throws Exception {
        try (PreviewSession session = session(model, AMPLE)) {
            listener.done(session.request(named(model, 3, DOWN.formatted(1))));
            PreviewMemory memory = session.memory().orElseThrow();
            assertEquals(
                    List.of("hidden states", "logits of the original", "decoded weights", "compressed weights"),
                    memory.parts().stream().map(PreviewMemory.Part::name).toList());
            for (PreviewMemory.Part part : memory.parts()) {
                assertTrue(part.bytes() > 0 && part.bytes() <= part.budgetBytes(), part.toString());
            }
            assertTrue(memory.policy().endsWith("."), memory.policy());
        }
    }

    @Test
    void aClosedSessionKeepsNothing() throws Exception {
        PreviewSession session = session(model, AMPLE);
        listener.done(session.request(named(model, 3, DOWN.formatted(1))));
        session.close();
        assertEquals(Optional.empty(), session.memory());
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

    @Test
    void closingDuringAnEvaluationFreesEverything() throws Exception {
        PreviewSession session = session(model, AMPLE);
        session.request(Recipes.all(model, 3));
        session.close();
        int told = listener.all().size();
        assertEquals(before, NativeFloats.liveBytes());
        assertThrows(IllegalStateException.class, () -> session.request(Recipes.all(model, 2)));
        session.close();
        assertEquals(told, listener.all().size());
    }

    @Test
    void anInvalidRecipeIsUnavailableWithAReason() throws Exception {
        Choice unknown = new Choice("magic", 1, new TreeMap<>());
        Recipe recipe = RecipeEdit.choose(Recipes.unchanged(model), model.tensors(), new Selector.All(), unknown);
        try (PreviewSession session = session(model, AMPLE)) {
            PreviewUpdate found = listener.end(session.request(recipe));
            assertTrue(assertInstanceOf(PreviewUpdate.Unavailable.class, found)
                    .reason()
                    .contains("unknown method 'magic'"));
            assertThrows(IllegalArgumentException.class, () -> session.weights(recipe));
        }
    }

    @Test
    void aWeightThatIsNoNumberIsUnavailableWithItsPlace(@TempDir Path folder) throws Exception {
        String name = DOWN.formatted(1);
        try (Model broken = Model.open(TinyLlama.writeWith(folder, name, Float.NaN));
                PreviewSession session = session(broken, AMPLE)) {
            PreviewUpdate found = listener.end(session.request(named(broken, 4, name)));
            String reason =
                    assertInstanceOf(PreviewUpdate.Unavailable.class, found).reason();
            assertTrue(reason.contains(name) && reason.contains("row 0, column 0"), reason);
        }
    }

    @Test
    void aTextThatIsTooShortIsUnavailableAfterTheWeightErrors() throws Exception {
        TextSequences few = new TextSequences(new int[CONTEXT], -1, Protocol.WINDOWS, CONTEXT);
        try (PreviewSession session =
                new LanguagePreview(model, Quantizers.methods(), few, AMPLE, Workers.shared(), listener)) {
            long edit = session.request(Recipes.all(model, 4));
            PreviewUpdate found = listener.end(edit);
            assertTrue(assertInstanceOf(PreviewUpdate.Unavailable.class, found)
                    .reason()
                    .contains("expected at least 17 tokens, found 16 tokens"));
            assertInstanceOf(PreviewUpdate.WeightError.class, listener.of(edit).getFirst());
        }
    }

    @Test
    void anUnknownArchitectureIsUnavailableAfterTheWeightErrors(@TempDir Path folder) throws Exception {
        TinyLlama.write(folder, true, 1);
        Files.delete(folder.resolve("config.json"));
        try (Model unknown = Model.open(folder.resolve("model.safetensors"));
                PreviewSession session = session(unknown, AMPLE)) {
            long edit = session.request(Recipes.all(unknown, 4));
            PreviewUpdate found = listener.end(edit);
            String reason =
                    assertInstanceOf(PreviewUpdate.Unavailable.class, found).reason();
            assertTrue(reason.contains("The accuracy of this model cannot be measured"), reason);
            PreviewUpdate.WeightError errors = assertInstanceOf(
                    PreviewUpdate.WeightError.class, listener.of(edit).getFirst());
            assertEquals(7 * TinyLlama.BLOCKS, errors.sqnrDecibels().size());
        }
    }

    private PreviewSession session(Model model, Budget budget) {
        return session(model, budget, Quantizers.methods());
    }

    private PreviewSession session(Model model, Budget budget, Methods methods) {
        return new LanguagePreview(model, methods, text, budget, Workers.shared(), listener);
    }

    private static Recipe counted(Model model, int bits, String... names) {
        return RecipeEdit.choose(
                Recipes.unchanged(model),
                model.tensors(),
                new Selector.Named(new TreeSet<>(Recipes.ids(names))),
                CountedRounding.choice(bits));
    }

    private static Evaluation evaluate(Model model, Weights weights) throws IOException {
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
