package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.calib.RangeFinder;
import lapidary.core.compress.TestRecipes;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.RunOptions;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.RuntimeSwitches;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
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

    @Test
    void rangesOfTheOriginalAreNotTakenForInputsThatAreScaled(@TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), true, 4));
                LanguagePreview session = session(model)) {
            Recipe rounded = TestRecipes.choose(model, Recipes.unchanged(model), new Selector.All(), "rtn bits=8");
            Recipe scaled = TestRecipes.choose(model, rounded, new Selector.All(), "smoothquant");
            Evidence evidence = Evidence.NONE.with(new MomentsCalibrator(model, Workers.shared())
                    .run(new MomentsCalibrator.Request(TOKENS, CONTEXT, 8, "text", "ab".repeat(32)), Job.UNWATCHED));
            Recipe smoothed = RecipeEdit.calibrate(scaled, evidence);
            ActivationRanges ranges =
                    RangeFinder.find(model, TOKENS, CONTEXT, 4, "text", Workers.shared(), Job.UNWATCHED);
            session.runOptions(options(
                    Map.of("activations", "int8", "activation-range", "static"), Map.of(), Optional.of(ranges)));
            assertInstanceOf(PreviewUpdate.Running.class, listener.end(session.request(rounded)));
            PreviewUpdate.Unavailable refused = assertInstanceOf(
                    PreviewUpdate.Unavailable.class, listener.end(session.request(smoothed, evidence)));
            assertTrue(
                    refused.reason().contains("SmoothQuant scales what enters '")
                            && refused.reason().contains("choose ranges per token, or write the file"),
                    refused.reason());
            session.runOptions(options(Map.of("activations", "int8"), Map.of()));
            assertInstanceOf(PreviewUpdate.Running.class, listener.end(session.request(smoothed, evidence)));
        }
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
        texts.forEach((name, text) -> given.put(name, new SettingValue.Text(text)));
        return Settings.complete(all, given);
    }
}
