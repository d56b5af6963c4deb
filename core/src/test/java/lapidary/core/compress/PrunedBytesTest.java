package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lapidary.core.TestFiles;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Method;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyLlama;
import lapidary.core.plan.Action;
import lapidary.core.plan.Planner;
import lapidary.core.plan.SparsityOutlook;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way to prune × every format it is written in × every format it is read from: what was predicted is what was
/// written and what the disk says, and the file has as many zeros as the statement said.
class PrunedBytesTest {
    private static final List<String> SCHEMES = List.of("lamp", "global", "uniform", "uniform-plus", "er", "erk");
    private static final List<String> PATTERNS = List.of("2:4", "1:8", "3:4");

    @TempDir
    Path folder;

    private Model model;

    @BeforeEach
    void nothingIsOpen() {
        model = null;
    }

    @AfterEach
    void close() throws IOException {
        if (model != null) {
            model.close();
        }
    }

    /// @param source what is read
    /// @param target what is written
    /// @param rounding what stores the weights in fewer bits; "" for nothing
    record Case(String source, String target, String rounding) {
        @Override
        public String toString() {
            return source + " → " + target + (rounding.isEmpty() ? "" : ", " + rounding);
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String source : List.of("safetensors", "gguf", "torch", "onnx", "sparse")) {
            for (String target : targets(source)) {
                cases.add(new Case(source, target, ""));
            }
        }
        for (String type : List.of("f32", "f16", "bf16", "q8_0", "q4_0", "q5_0")) {
            cases.add(new Case("safetensors", "gguf", "ggml type=" + type));
        }
        for (String type : List.of("q8_0", "q6_k", "q4_0", "q5_0", "q3_k", "q4_k", "f16", "tq2_0")) {
            cases.add(new Case("gguf-" + type, "gguf", ""));
        }
        cases.add(new Case("gguf-q8_0", "huggingface", ""));
        cases.add(new Case("gguf-q8_0", "sparse-bitmask", ""));
        cases.add(new Case("gguf-q4_0", "gguf", "ggml type=q8_0"));
        cases.add(new Case("safetensors", "sparse-bitmask", "ggml type=f16"));
        cases.add(new Case("gguf", "sparse-bitmask", "ggml type=bf16"));
        cases.add(new Case("safetensors", "compressed-tensors", "rtn bits=4 group=32 scheme=symmetric scale=f16"));
        cases.add(new Case("safetensors", "awq", "rtn bits=4 group=32 scale=f16"));
        cases.add(new Case("safetensors", "gptq", "rtn bits=4 group=32 scale=f16"));
        cases.add(new Case("onnx", "onnx-qdq", "rtn bits=8 granularity=channel"));
        cases.add(new Case("onnx", "onnx-nbits", "rtn bits=4 group=32"));
        return cases.stream();
    }

    private static List<String> targets(String source) {
        return switch (source) {
            case "torch" -> List.of("safetensors", "npz");
            case "onnx" -> List.of("onnx", "onnx-qdq", "onnx-nbits", "safetensors", "npz");
            default -> List.of("gguf", "safetensors", "huggingface", "npz", "sparse-bitmask");
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySchemeWritesWhatWasPredicted(Case example) throws Exception {
        model = open(example.source());
        for (String scheme : example.rounding().isEmpty() ? SCHEMES : List.of("lamp")) {
            check(example, scheme, recipe(example, scheme));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyPatternWritesWhatWasPredicted(Case example) throws Exception {
        model = open(example.source());
        for (String pattern : example.rounding().isEmpty() ? PATTERNS : List.of("2:4")) {
            check(example, pattern, pattern(example, example.target(), pattern));
        }
        if (example.target().equals("sparse-bitmask")) {
            check(example, "2:4 bitmask", pattern(example, "sparse-24-bitmask", "2:4"));
        }
    }

    private void check(Case example, String what, Recipe recipe) throws Exception {
        Path out = folder.resolve("out" + ending(recipe.target().format()));
        Report report = new Compressor(Pruners.methods()).run(model, recipe, out, Job.UNWATCHED);
        SparsityOutlook outlook = SparsityOutlook.of(Pruners.methods(), model, recipe, Evidence.NONE, report.plan());
        assertEquals(report.plan().fileBytes(), report.writtenBytes(), what);
        assertEquals(report.plan().fileBytes(), size(out), what);
        assertEquals(outlook.fileBytes(), size(out), what);
        Map<TensorId, Action> actions = new HashMap<>();
        report.plan().actions().forEach(action -> actions.put(action.id(), action));
        try (Model back = Model.open(out)) {
            for (SparsityOutlook.Kept kept : outlook.tensors()) {
                Action action = actions.get(kept.id());
                ModelTensor written = find(back, action, kept);
                long zeros = back.file().reading(() -> zeros(written));
                String place = example + ", " + what + ": " + kept.id() + " as " + action.storage();
                assertEquals(kept.total(), written.tensor().shape().elements(), place);
                // weights that are kept may round to 0, or be 0 before; removed ones are never anything else
                boolean isFull = !example.source().matches("gguf-.*q.*|sparse");
                if (example.rounding().isEmpty() && isFull) {
                    assertEquals(kept.total() - kept.kept(), zeros, place);
                } else {
                    assertTrue(zeros >= kept.total() - kept.kept(), place + ": " + zeros);
                }
            }
            assertTrue(!outlook.tensors().isEmpty(), what);
        }
    }

    /// Graphs name what is decoded after the weight that it stands for.
    private static ModelTensor find(Model back, Action action, SparsityOutlook.Kept kept) {
        return back.find(new TensorId(action.writtenName()))
                .or(() -> back.tensors().stream()
                        .filter(tensor -> tensor.id().name().contains(action.writtenName()))
                        .filter(tensor -> tensor.tensor().shape().elements() == kept.total())
                        .findFirst())
                .orElseThrow(() -> new AssertionError(action.writtenName() + " is none of "
                        + back.tensors().stream().map(ModelTensor::id).toList()));
    }

    /// Blocks keep their type where it has a 0, and every kept weight its bits.
    @ParameterizedTest
    @CsvSource({"q8_0, Q8_0", "q6_k, Q6_K", "q4_0, Q4_0", "q5_0, Q5_0", "q3_k, Q3_K", "tq2_0, TQ2_0", "f16, F16"})
    void blocksArePrunedInPlace(String type, DType stored) throws Exception {
        model = open("gguf-" + type);
        Recipe recipe = recipe(new Case("gguf-" + type, "gguf", ""), "lamp");
        Path out = folder.resolve("out.gguf");
        Report report = new Compressor(Pruners.methods()).run(model, recipe, out, Job.UNWATCHED);
        assertEquals(model.file().bytes(), report.writtenBytes());
        assertTrue(
                report.plan().notices().isEmpty(), () -> report.plan().notices().toString());
        int changed = 0;
        try (Model back = Model.open(out)) {
            for (ModelTensor tensor : model.tensors()) {
                ModelTensor other = back.find(tensor.id()).orElseThrow();
                assertEquals(tensor.tensor().type(), other.tensor().type());
                float[] before = values(model, tensor);
                float[] after = values(back, other);
                for (int i = 0; i < before.length; i++) {
                    assertTrue(after[i] == 0 || after[i] == before[i], tensor.id() + ", weight " + i);
                    changed += after[i] != before[i] ? 1 : 0;
                }
                changed += tensor.tensor().type() == stored ? 1 : 0;
            }
        }
        assertTrue(changed > 0, "weights removed: " + changed);
    }

    /// Q4_K has no exact zero: the plan says what is written instead, and what that costs.
    @Test
    void typesWithoutAZeroBecomePlainAndSaySo() throws Exception {
        model = open("gguf-q4_k");
        Recipe recipe = recipe(new Case("gguf-q4_k", "gguf", ""), "uniform");
        var plan = new Planner(Pruners.methods()).plan(model, recipe);
        assertTrue(plan.notices().stream().anyMatch(notice -> notice.text()
                .startsWith("Q4_K has no exact 0 for removed weights: written as F32")));
        assertTrue(SparsityOutlook.of(Pruners.methods(), model, recipe, Evidence.NONE, plan)
                        .savedBytes()
                < 0);
    }

    private static long zeros(ModelTensor tensor) {
        float[] values = TestTensors.decode(Codecs.view(tensor.tensor()));
        long zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static float[] values(Model model, ModelTensor tensor) throws IOException {
        return model.file().reading(() -> TestTensors.decode(Codecs.view(tensor.tensor())));
    }

    /// A model of one block, 64 wide (256 for super-blocks), as a folder, a GGUF file in some type,
    /// a PyTorch file of
    /// kernels and matrices in five number types, a graph of convolutions, or a folder that is sparse already.
    private Model open(String source) throws Exception {
        Path made = folder.resolve("source");
        switch (source) {
            case "torch" -> {
                return Model.open(Path.of("src/test/resources/torch/kernels.pt"));
            }
            case "onnx" -> {
                return Model.open(TestFiles.sample("digits-cnn").resolve("model.onnx"));
            }
            case "safetensors" -> {
                return Model.open(TinyLlama.write(made, tiny -> tiny.wide(64)));
            }
            case "sparse" -> {
                TinyLlama.write(made, tiny -> tiny.wide(64));
                Path sparse = folder.resolve("sparse");
                model = Model.open(made);
                Recipe recipe = pattern(new Case(source, "sparse-bitmask", ""), "sparse-bitmask", "7:8");
                new Compressor(Pruners.methods()).run(model, recipe, sparse, Job.UNWATCHED);
                model.close();
                return Model.open(sparse);
            }
            default -> {
                boolean isWide = source.endsWith("_k") || source.endsWith("tq2_0");
                TinyLlama.write(made, tiny -> tiny.wide(isWide ? 256 : 64));
                Path gguf = folder.resolve("source.gguf");
                String type = source.equals("gguf") ? "f32" : source.substring("gguf-".length());
                model = Model.open(made);
                Recipe recipe = TestRecipes.choose(
                        model, TestRecipes.unchanged(model, "gguf"), new Selector.All(), "ggml type=" + type);
                new Compressor(Pruners.methods()).run(model, recipe, gguf, Job.UNWATCHED);
                model.close();
                return Model.open(gguf);
            }
        }
    }

    private Recipe recipe(Case example, String id) throws Exception {
        DensityScheme scheme = DensitySchemes.find(id).orElseThrow();
        PrunePlan plan = model.file().reading(() -> {
            try {
                var layers =
                        PrunePlan.read(scheme, PrunePlan.layers(model), Evidence.NONE, Workers.shared(), Job.UNWATCHED);
                return PrunePlan.allocate(scheme, layers, 0.45, Workers.shared(), Job.UNWATCHED);
            } catch (UnfitException | NotFiniteException | InfeasibleException e) {
                throw new IllegalStateException(e);
            }
        });
        Transform magnitude = Pruners.all().getFirst();
        Recipe base = rounded(example, example.target());
        return plan.into(base, magnitude, Settings.standard(magnitude.settings()));
    }

    private Recipe pattern(Case example, String target, String text) throws Exception {
        String[] numbers = text.split(":");
        Transform magnitude = Pruners.all().getFirst();
        Settings settings = TestTensors.settings(magnitude, "amount=pattern", "n=" + numbers[0], "m=" + numbers[1]);
        return RecipeEdit.choose(
                rounded(example, target), model.tensors(), new Selector.All(), magnitude.with(settings));
    }

    private Recipe rounded(Case example, String target) throws Exception {
        Recipe base = RecipeEdit.unchanged(model, new Target(target, DType.F32, Misfit.ROUND));
        if (example.rounding().isEmpty()) {
            return base;
        }
        String[] words = example.rounding().split(" ", 2);
        Method method = Pruners.methods().find(words[0]).orElseThrow();
        return RecipeEdit.choose(
                base,
                model.tensors(),
                new Selector.All(),
                method.with(TestTensors.settings(method, words[1].split(" "))));
    }

    private static String ending(String target) {
        return switch (target) {
            case "gguf" -> ".gguf";
            case "safetensors" -> ".safetensors";
            case "npz" -> ".npz";
            case "onnx", "onnx-qdq", "onnx-nbits" -> ".onnx";
            default -> "-" + target;
        };
    }

    private static long size(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
