package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.compressed.Codecs;
import lapidary.core.edit.EditWeights;
import lapidary.core.edit.WeightEdits;
import lapidary.core.infer.TinyLogits;
import lapidary.core.job.Job;
import lapidary.core.model.Export;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.model.TinyMixtures;
import lapidary.core.model.TinyModels;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.prune.Pruners;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Experts on their way from a Hugging Face folder, which has a tensor for each, to a GGUF file, which stacks them, and
/// back.
class ExpertConversionTest {
    private static final List<String> TYPES = TinyMixtures.TYPES;

    private final Compressor compressor = new Compressor(Quantizers.methods());

    @TempDir
    Path folder;

    private Path gguf(String type) throws Exception {
        Path out = folder.resolve(type + ".gguf");
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), type))) {
            compressor.run(model, TestRecipes.unchanged(model, "gguf"), out, Job.UNWATCHED);
        }
        return out;
    }

    private static float[] values(ModelTensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.tensor().shape().elements())];
        Codecs.view(tensor.tensor())
                .decode(0, Math.toIntExact(tensor.tensor().shape().rows()), values);
        return values;
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TYPES")
    void computesTheSameInBothConventions(String type) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), type));
                Model written = Model.open(gguf(type))) {
            float[][] expected = TinyLogits.of(model);
            float[][] found = TinyLogits.of(written);
            for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], found[i], 2e-5f);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("TYPES")
    void returnsToTheSameFolder(String type) throws Exception {
        Path again = folder.resolve("again");
        Path file = gguf(type);
        try (Model middle = Model.open(file)) {
            compressor.run(middle, TestRecipes.unchanged(middle, "huggingface"), again, Job.UNWATCHED);
        }
        try (Model was = Model.open(folder.resolve("model"));
                Model is = Model.open(again)) {
            assertEquals(was.architecture(), is.architecture());
            assertEquals(was.tensors().size(), is.tensors().size());
            for (ModelTensor tensor : is.tensors()) {
                ModelTensor before = was.find(tensor.id()).orElseThrow();
                assertEquals(before.tensor().shape(), tensor.tensor().shape());
                assertArrayEquals(values(before), values(tensor), tensor.id()::name);
            }
        }
    }

    @Test
    void stacksExpertsInTheirOrder() throws Exception {
        try (Model stacked = Model.open(gguf("mixtral"));
                Model model = Model.open(folder.resolve("model"))) {
            ModelTensor gates = stacked.named("blk.1.ffn_gate_exps.weight").orElseThrow();
            assertEquals(Shape.of(4, 24, 32), gates.tensor().shape());
            assertEquals(TensorRole.EXPERT_GATE, gates.role());
            float[] all = values(gates);
            for (int expert = 0; expert < 4; expert++) {
                float[] own =
                        values(model.named("blk.1.ffn_gate_exps.weight", expert).orElseThrow());
                float[] part = Arrays.copyOfRange(all, expert * own.length, (expert + 1) * own.length);
                assertArrayEquals(own, part);
            }
        }
    }

    private static Choice type(String name) {
        TreeMap<String, SettingValue> settings = new TreeMap<>();
        settings.put("type", new SettingValue.Text(name));
        return new Choice("ggml", 1, settings);
    }

    @Test
    void oneStackHasOneTypeAndAFolderManyTypes() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), "mixtral"))) {
            TensorId third = new TensorId("model.layers.0.block_sparse_moe.experts.2.w1.weight");
            Selector one = new Selector.Named(new TreeSet<>(Set.of(third)));
            Recipe mixed = RecipeEdit.choose(TestRecipes.unchanged(model, "gguf"), model.tensors(), one, type("q8_0"));
            Plan refused = new Planner(Quantizers.methods()).plan(model, mixed);
            assertTrue(refused.isRefused());
            assertTrue(refused.notices().stream()
                    .anyMatch(notice -> notice.text().contains("keeps all 4 experts of a block in one tensor")));
            Recipe alike = RecipeEdit.choose(
                    TestRecipes.unchanged(model, "gguf"),
                    model.tensors(),
                    Selector.roles(TensorRole.EXPERT_GATE),
                    type("q8_0"));
            Plan planned = new Planner(Quantizers.methods()).plan(model, alike);
            assertEquals(
                    2,
                    planned.actions().stream()
                            .filter(action -> action.writtenType() == DType.Q8_0
                                    && action.shape().equals(Shape.of(4, 24, 32)))
                            .count());
        }
    }

    @Test
    void editingOneExpertOfAStackSaysWhereThatCanBeDone() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), "mixtral"))) {
            TensorId third = new TensorId("model.layers.0.block_sparse_moe.experts.2.w1.weight");
            WeightEdits edits = WeightEdits.parse("3,5=0");
            Recipe stacked = EditWeights.put(TestRecipes.unchanged(model, "gguf"), model.tensors(), third, edits);
            Plan refused = new Planner(Pruners.methods()).plan(model, stacked);
            assertTrue(refused.isRefused());
            assertTrue(
                    refused.notices().stream().anyMatch(notice -> notice.text()
                            .contains("Weights of one expert cannot be edited there: write Safetensors")),
                    refused.notices().toString());
            Recipe apart = EditWeights.put(TestRecipes.unchanged(model, "safetensors"), model.tensors(), third, edits);
            assertFalse(new Planner(Pruners.methods()).plan(model, apart).isRefused());
        }
    }

    @Test
    void aPlanSaysWhatBecomesOfEachTensorOfTheSource() throws Exception {
        Path file = gguf("mixtral");
        try (Model own = Model.open(folder.resolve("model"));
                Model stacked = Model.open(file)) {
            Planner planner = new Planner(Quantizers.methods());
            Map<TensorId, Action> stacking =
                    planner.plan(own, TestRecipes.unchanged(own, "gguf")).byTensor();
            Action expert = stacking.get(new TensorId("model.layers.0.block_sparse_moe.experts.3.w2.weight"));
            assertEquals(own.tensors().size(), stacking.size());
            assertEquals("blk.0.ffn_down_exps.weight", expert.writtenName());
            assertEquals(Shape.of(32, 24), expert.shape());
            assertEquals(4 * 32 * 24, expert.writtenBytes());
            assertEquals(32L * 32 * 24, expert.ledger().total());
            Action stack = planner.plan(stacked, TestRecipes.unchanged(stacked, "huggingface"))
                    .byTensor()
                    .get(new TensorId("blk.0.ffn_down_exps.weight"));
            assertEquals(4 * 32, stack.shape().rows());
            assertEquals(4 * 4 * 32 * 24, stack.writtenBytes());
        }
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "qwen2_moe | norm_topk_prob | true | experts whose shares are left as they are",
                "qwen3_moe | norm_topk_prob | false | experts whose shares sum up to 1",
                "qwen3_moe | mlp_only_layers | [1] | some of its blocks have one feed-forward layer",
                "qwen2_moe | decoder_sparse_step | 2 | some of its blocks have one feed-forward layer",
                "olmoe | clip_qkv | 8.0 | its queries, keys and values are clipped",
                "mixtral | num_local_experts | 5 | no tensor 'blk.0.ffn_down_exps.weight'",
                "mixtral | num_local_experts | 3 | is 4 × 32 where its configuration says 3 × 32",
                "opt | vocab_size | 280 | llama.cpp has no architecture OPT",
                "opt | do_layer_norm_before | false | its norms come after attention",
                "opt | word_embed_proj_dim | 16 | its embedding is narrower than its blocks"
            })
    void refusesGgufForWhatWouldComputeSomethingElse(String type, String key, String value, String reason)
            throws Exception {
        Path source = TinyModels.write(folder.resolve("model"), type, Map.of(key, value));
        try (Model model = Model.open(source)) {
            String refusal = Export.of(model, "gguf").refusal().orElse("nothing");
            assertTrue(refusal.contains(reason), refusal);
            assertEquals(Optional.empty(), Export.of(model, "huggingface").refusal());
        }
    }
}
