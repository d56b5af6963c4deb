package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.compressed.Codecs;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.infer.Generator;
import lapidary.core.infer.Network;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.method.RunOptions;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The runtime switches on the sample, against what llama.cpp v0.5.0 measures.
class RuntimeSwitchesTest {
    private static final RuntimeSwitch ACTIVATIONS = new ActivationSwitch();
    private static final RuntimeSwitch CACHE = new CacheSwitch();

    private static Model model;
    private static int[] heldout;

    @BeforeAll
    static void open() throws IOException {
        model = Classics.open();
        heldout = Classics.heldout(model);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /// Truth: llama.cpp v0.5.0 on the first 10,240 tokens (its own files, `llama_model_quantize`,
    /// pure but for Q4_K_M;
    /// KV cache F32, flash attention off; KL from double log-softmax against its F32 logits).
    ///
    /// Tolerance: what the same program changes when its products are disturbed by the last bit of F32, or are
    /// computed by its build for another processor (`docs/decisions/0008-runtime-switches.md`).
    @ParameterizedTest
    @CsvSource({
        // type, mean KL, tolerance
        "Q8_0, 1.7693e-4, 0.02e-4",
        "Q4_0, 1.3373e-2, 0.003e-2",
        "Q4_1, 1.1509e-2, 0.003e-2",
        "Q4_K_M, 4.4007e-3, 0.03e-3"
    })
    void theDivergenceIsLlamaCppsOwn(String type, double expected, double tolerance) throws Exception {
        Map<TensorId, DType> types = types(type);
        RunOptions options = options(Map.of("activations", "llama.cpp"), Map.of("kv-cache", "f32"));
        RunOptions.Resolved resolved =
                options.resolve(Network.of(model), weight -> Objects.requireNonNull(types.get(weight.id())));
        Divergence computed = evaluate(quantized(types).in(resolved.numerics()));
        assertEquals(expected, computed.mean().value(), tolerance);
    }

    @Test
    void theWeightsAloneDivergeLess() throws Exception {
        Divergence alone = evaluate(quantized(types("Q8_0")));
        assertTrue(alone.mean().value() < 0.7e-4, "weights alone " + alone.mean());
    }

    private static Divergence evaluate(Weights weights) throws IOException {
        int[] beginning = Arrays.copyOf(heldout, 40 * 256);
        Evaluation evaluation = Evaluator.evaluate(
                new Evaluator.Request(model, weights, Optional.of(model), beginning, -1, Protocol.LLAMA_CPP, 256),
                ignored -> {},
                Job.UNWATCHED);
        return evaluation.divergence().orElseThrow();
    }

    /// The type of each tensor, as llama.cpp chooses it.
    private static Map<TensorId, DType> types(String name) throws Exception {
        Map<TensorId, DType> types = new HashMap<>();
        if (name.endsWith("_M")) {
            Recipe recipe = PresetAllocator.of(model)
                    .allocate(
                            RecipeEdit.unchanged(model, new Target("gguf", DType.F32, Target.Misfit.ROUND)),
                            StockPreset.valueOf(name),
                            PresetWishes.NONE,
                            false);
            new Planner(Quantizers.methods())
                    .plan(model, recipe)
                    .byTensor()
                    .forEach((id, action) -> types.put(id, action.writtenType()));
            return types;
        }
        for (ModelTensor tensor : model.tensors()) {
            types.put(tensor.id(), tensor.tensor().shape().rank() > 1 ? DType.valueOf(name) : DType.F32);
        }
        return types;
    }

    private static Weights quantized(Map<TensorId, DType> types) throws Exception {
        Transform method =
                (Transform) Quantizers.methods().find(Quantizers.GGML).orElseThrow();
        Map<TensorId, RowSource> sources = new HashMap<>();
        for (ModelTensor tensor : model.tensors()) {
            RowSource stored = Codecs.view(tensor.tensor());
            String type = types.get(tensor.id()).name().toLowerCase(Locale.ROOT);
            Settings settings = Settings.standard(method.settings()).with("type", new SettingValue.Text(type));
            boolean isMatrix = tensor.tensor().shape().rank() > 1;
            sources.put(tensor.id(), isMatrix ? method.apply(tensor, stored, settings, Job.UNWATCHED) : stored);
        }
        return tensor -> Objects.requireNonNull(sources.get(tensor.id()));
    }

    /// A prompt that is fed together and one that is fed token by token meet the same rounded cache.
    @ParameterizedTest
    @ValueSource(strings = {"f16", "q8_0", "q4_0", "iq4_nl", "int8", "int4", "int4 channel"})
    void aCacheThatGrowsRoundsAsOneThatIsFilledAtOnce(String cache) throws Exception {
        String[] parts = cache.split(" ");
        Map<String, String> settings = parts.length == 1
                ? Map.of("kv-cache", parts[0])
                : Map.of("kv-cache", parts[0], "kv-cache-keys-by", parts[1]);
        Weights weights = Weights.original(model)
                .in(options(Map.of(), settings)
                        .resolve(Network.of(model), weight -> DType.F32)
                        .numerics());
        int[] tokens = Arrays.copyOf(heldout, 70);
        try (Generator exact = new Generator(model, Weights.original(model));
                Generator generator = new Generator(model, weights)) {
            float[] last = generator.logits(tokens, Job.UNWATCHED)[tokens.length - 1];
            int likeliest = 0;
            for (int i = 0; i < last.length; i++) {
                likeliest = last[i] > last[likeliest] ? i : likeliest;
            }
            int[] added = generator.generate(tokens, 1, Generator.Sampling.GREEDY, token -> true, Job.UNWATCHED);
            assertEquals(likeliest, added[0]);
            float[] original = exact.logits(tokens, Job.UNWATCHED)[tokens.length - 1];
            assertTrue(!Arrays.equals(original, last), "nothing was rounded");
        }
    }

    @Test
    void staticRangesWithoutCalibrationAreRefusedWithWhatToDo() throws Exception {
        RunOptions options = options(Map.of("activations", "int8", "activation-range", "static"), Map.of());
        UnfitException refused =
                assertThrows(UnfitException.class, () -> options.resolve(Network.of(model), weight -> DType.F32));
        assertTrue(refused.getMessage().contains("choose a calibration text"), refused.getMessage());
    }

    @Test
    void optionsSayWhatIsOnAndWhatTheCacheTakes() throws Exception {
        assertEquals("", options(Map.of(), Map.of()).words());
        RunOptions both = options(Map.of("activations", "llama.cpp"), Map.of());
        assertEquals("activations as llama.cpp computes, KV F16", both.words());
        // 6 blocks, 4 heads of 32, keys and values, 2 bytes.
        assertEquals(
                6 * 4 * 32 * 2 * 2 * 256L,
                both.cache().bytes(model.architecture().orElseThrow(), 256));
    }

    private static RunOptions options(Map<String, String> activations, Map<String, String> cache) throws Exception {
        return new RunOptions(List.of(switched(ACTIVATIONS, activations), switched(CACHE, cache)), Optional.empty());
    }

    private static RunOptions.Switched switched(RuntimeSwitch runtime, Map<String, String> texts) throws Exception {
        TreeMap<String, SettingValue> given = new TreeMap<>();
        texts.forEach((name, text) -> given.put(name, new SettingValue.Text(text)));
        return new RunOptions.Switched(runtime, Settings.complete(runtime.settings(), given));
    }
}
