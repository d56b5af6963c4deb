package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.calib.RangeFinder;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Rounding;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.RunOptions;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Planner;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.RuntimeSwitches;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kept states under runtime switches: what was computed one way is not taken for the other.
class SwitchedPreviewTest {
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 20;
    private static final int[] TOKENS = TinyLlama.text(CONTEXT * SEQUENCES + 1, 5);
    private static final String DOWN = "model.layers.%d.mlp.down_proj.weight";

    private final Listener listener = new Listener();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void switchesThatComeAndGoLeaveNoStatesBehind(long seed, @TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), true, seed));
                LanguagePreview session = session(model)) {
            Recipe early = Recipes.named(model, 4, DOWN.formatted(0));
            Recipe late = Recipes.named(model, 4, DOWN.formatted(2));
            List<RunOptions> ways = List.of(RunOptions.EXACT, integers(), cached(), both(), RunOptions.EXACT, cached());
            for (RunOptions options : ways) {
                assertEquals(Optional.empty(), session.runOptions(options));
                for (Recipe recipe : List.of(early, late, Recipes.unchanged(model))) {
                    Evaluation found = listener.done(session.request(recipe)).evaluation();
                    assertEquals(alone(model, recipe, options), found, options.words() + " " + recipe.steps());
                }
            }
        }
    }

    @Test
    void theSameEditIsAnotherModelUnderAnotherRuntime(@TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), true, 4));
                LanguagePreview session = session(model)) {
            Recipe recipe = Recipes.named(model, 4, DOWN.formatted(1));
            Evaluation exact = listener.done(session.request(recipe)).evaluation();
            session.runOptions(integers());
            Evaluation rounded = listener.done(session.request(recipe)).evaluation();
            assertNotEquals(exact.divergence(), rounded.divergence());
            session.runOptions(RunOptions.EXACT);
            PreviewUpdate.Running again = listener.done(session.request(recipe));
            assertEquals(exact, again.evaluation());
            assertEquals(0, again.work(), "remembered");
        }
    }

    /// The truth: a file with the scales folded in, each weight rounded for itself and so to
    /// itself, and the ranges of
    /// what enters its own layers.
    @ParameterizedTest
    @ValueSource(strings = {"smoothquant", "smoothquant migration-strength=0.8 layers=all"})
    void staticRangesOfScaledInputsAreThoseOfTheScaledModel(String scaling, @TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), true, 4))) {
            Evidence evidence = evidence(model);
            Recipe recipe = TestRecipes.with(
                    TestRecipes.dense(TestRecipes.unchanged(model, "huggingface"), DType.F32), Target.Misfit.DENSE);
            for (String choice : List.of(scaling, "rtn bits=8 group=1 scale=f32")) {
                recipe = TestRecipes.choose(model, recipe, new Selector.All(), choice);
            }
            recipe = RecipeEdit.calibrate(recipe, evidence);
            Path out = folder.resolve("scaled");
            new Compressor(Quantizers.methods()).run(model, recipe, evidence, Optional.empty(), out, Job.UNWATCHED);
            RunOptions options = fixed(model, 100);
            Treatments treatments = new Treatments(Weights.original(model), 64 << 20, Workers.shared());
            Numerics found = Assignment.of(
                            model,
                            Quantizers.methods(),
                            new Planner(Quantizers.methods()),
                            recipe,
                            evidence,
                            Optional.empty(),
                            options)
                    .ranged(treatments, Job.UNWATCHED)
                    .numerics();
            int scaled = 0;
            try (Model written = Model.open(out)) {
                ActivationRanges direct = ranges(written);
                for (ModelTensor layer : written.tensors()) {
                    if (found.inputOf(layer) instanceof Rounding.Static(var format, float low, float high)) {
                        ActivationRanges.Range own = direct.of(layer.id(), 100).orElseThrow();
                        assertEquals(own.low(), low, 1e-4f * -own.low(), layer.id()::name);
                        assertEquals(own.high(), high, 1e-4f * own.high(), layer.id()::name);
                        ActivationRanges.Range before = options.ranges()
                                .orElseThrow()
                                .of(layer.id(), 100)
                                .orElseThrow();
                        scaled += Math.abs(before.high() - own.high()) > 1e-3f * own.high() ? 1 : 0;
                    }
                }
            }
            assertTrue(scaled > 3, "layers with other ranges: " + scaled);
        }
    }

    @Test
    void previewsAreOfTheScaledRangesAndSharesOfTheValuesAreRefused(@TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), true, 4));
                LanguagePreview session = session(model)) {
            Evidence evidence = evidence(model);
            Recipe rounded = TestRecipes.choose(model, Recipes.unchanged(model), new Selector.All(), "rtn bits=8");
            Recipe smoothed = RecipeEdit.calibrate(
                    TestRecipes.choose(model, rounded, new Selector.All(), "smoothquant"), evidence);
            session.runOptions(fixed(model, 100));
            Evaluation found =
                    listener.done(session.request(smoothed, evidence)).evaluation();
            Evaluation alone = Evaluator.evaluate(
                    new Evaluator.Request(
                            model,
                            session.weights(smoothed, evidence),
                            Optional.of(model),
                            TOKENS,
                            -1,
                            Protocol.WINDOWS,
                            CONTEXT),
                    ignored -> {},
                    Job.UNWATCHED);
            assertEquals(alone.divergence(), found.divergence());
            session.runOptions(fixed(model, 99.9));
            PreviewUpdate.Unavailable refused = assertInstanceOf(
                    PreviewUpdate.Unavailable.class, listener.end(session.request(smoothed, evidence)));
            assertTrue(refused.reason().contains("have it hold 100 %"), refused.reason());
            assertInstanceOf(PreviewUpdate.Running.class, listener.end(session.request(rounded)));
        }
    }

    private static Evidence evidence(Model model) throws IOException {
        return Evidence.NONE.with(new MomentsCalibrator(model, Workers.shared())
                .run(new MomentsCalibrator.Request(TOKENS, CONTEXT, 8, "text", "ab".repeat(32)), Job.UNWATCHED));
    }

    private static ActivationRanges ranges(Model model) throws IOException {
        return RangeFinder.find(model, TOKENS, CONTEXT, 4, "text", Workers.shared(), Job.UNWATCHED);
    }

    private static RunOptions fixed(Model model, double percent) throws Exception {
        return options(
                Map.of(
                        "activations",
                        "int8",
                        "activation-range",
                        "static",
                        "activation-percentile",
                        String.valueOf(percent)),
                Map.of(),
                Optional.of(ranges(model)));
    }

    /// The truth: every weight as the recipe makes it, from the first token on, nothing kept.
    private static Evaluation alone(Model model, Recipe recipe, RunOptions options) throws Exception {
        try (LanguagePreview fresh = new LanguagePreview(
                model,
                Quantizers.methods(),
                new TextSequences(TOKENS, -1, Protocol.WINDOWS, CONTEXT),
                new Budget(0, 0, 1 << 20, 1 << 20),
                Workers.shared(),
                update -> {})) {
            fresh.runOptions(options);
            return Evaluator.evaluate(
                    new Evaluator.Request(
                            model, fresh.weights(recipe), Optional.of(model), TOKENS, -1, Protocol.WINDOWS, CONTEXT),
                    ignored -> {},
                    Job.UNWATCHED);
        }
    }

    private LanguagePreview session(Model model) throws IOException {
        return new LanguagePreview(
                model,
                Quantizers.methods(),
                new TextSequences(TOKENS, -1, Protocol.WINDOWS, CONTEXT),
                new Budget(64 << 20, 1 << 20, 64 << 20, 1 << 20),
                Workers.shared(),
                listener);
    }

    private static RunOptions integers() throws Exception {
        return options(Map.of("activations", "int4"), Map.of());
    }

    private static RunOptions cached() throws Exception {
        return options(Map.of(), Map.of("kv-cache", "int4"));
    }

    private static RunOptions both() throws Exception {
        return options(Map.of("activations", "int4"), Map.of("kv-cache", "int4"));
    }

    private static RunOptions options(Map<String, String> activations, Map<String, String> cache) throws Exception {
        return options(activations, cache, Optional.empty());
    }

    private static RunOptions options(
            Map<String, String> activations, Map<String, String> cache, Optional<ActivationRanges> ranges)
            throws Exception {
        var switches = RuntimeSwitches.all();
        return new RunOptions(
                List.of(
                        new RunOptions.Switched(
                                switches.getFirst(),
                                settings(switches.getFirst().settings(), activations)),
                        new RunOptions.Switched(
                                switches.getLast(), settings(switches.getLast().settings(), cache))),
                ranges);
    }

    private static Settings settings(List<lapidary.core.setting.Setting> all, Map<String, String> texts)
            throws Exception {
        TreeMap<String, SettingValue> given = new TreeMap<>();
        for (lapidary.core.setting.Setting setting : all) {
            if (texts.containsKey(setting.name())) {
                given.put(setting.name(), setting.parse(Objects.requireNonNull(texts.get(setting.name()))));
            }
        }
        return Settings.complete(all, given);
    }
}
