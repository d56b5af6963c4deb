package lapidary.core.solve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.compress.Compressor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chains that are solved block by block, on small models of several families.
class BlockSolverTest {
    private static final Map<String, SettingValue> SEQUENTIAL =
            Map.of("activations", new SettingValue.Text("sequential"));
    private static final Map<String, SettingValue> GPTQ = Map.of(
            "activations", new SettingValue.Text("sequential"),
            "bits", new SettingValue.Whole(3),
            "group", new SettingValue.Whole(16));

    @TempDir
    Path folder;

    /// Scale, round and correct, in every kind of block: gated, fused, with biases, of experts.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama", "phi3", "gpt_neox", "mixtral"})
    void aChainIsTheSameWhateverTheThreads(String type) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), type))) {
            Evidence evidence = evidence(model);
            Solving solving = Solving.of(model, GroupMethods.methods(), chain(model, evidence), evidence);
            assertTrue(solving.isAsked());
            Map<TensorId, float[]> one = solve(solving, new Workers(1));
            Map<TensorId, float[]> three = solve(solving, new Workers(3));
            assertEquals(one.keySet(), three.keySet());
            one.forEach((id, values) -> assertArrayEquals(values, three.get(id), id.name()));
            assertTrue(one.size() > model.architecture().orElseThrow().blocks() * 4, "weights and gains of each block");
        }
    }

    /// SignRound and norm tweaking by the output of blocks: with one thread, with three, and resumed.
    @Test
    void whatIsFittedToBlocksIsTheSameWhateverTheThreadsAndAfterAnInterruption() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Recipe recipe = ofBlocks(model, evidence);
            Solving solving = Solving.of(model, GroupMethods.methods(), recipe, evidence);
            assertTrue(solving.isAsked());
            Map<TensorId, float[]> one = solve(solving, new Workers(1));
            Map<TensorId, float[]> three = solve(solving, new Workers(3));
            one.forEach((id, values) -> assertArrayEquals(values, three.get(id), id.name()));
            Path out = folder.resolve("model.safetensors");
            try (WorkFolder kept = WorkFolder.kept(out)) {
                assertThrows(CancellationException.class, () -> solving.run(kept, Workers.shared(), new Ending(150)));
            }
            try (WorkFolder kept = WorkFolder.kept(out)) {
                Map<TensorId, float[]> resumed = values(solving, solving.run(kept, Workers.shared(), Job.UNWATCHED));
                one.forEach((id, values) -> assertArrayEquals(values, resumed.get(id), id.name()));
                kept.done();
            }
            Map<TensorId, float[]> layers = solve(
                    Solving.of(model, GroupMethods.methods(), all(model, evidence, "signround", SEQUENTIAL), evidence),
                    Workers.shared());
            TensorId down = new TensorId("model.layers.1.mlp.down_proj.weight");
            assertFalse(java.util.Arrays.equals(layers.get(down), one.get(down)));
            TensorId gain = new TensorId("model.layers.1.input_layernorm.weight");
            assertTrue(one.containsKey(gain));
            assertFalse(java.util.Arrays.equals(
                    GroupMethods.values(lapidary.core.infer.Weights.original(model)
                            .of(model.find(gain).orElseThrow())),
                    one.get(gain)));
        }
    }

    private static Recipe ofBlocks(Model model, Evidence evidence) {
        Recipe rounded = all(
                model,
                evidence,
                "signround",
                Map.of(
                        "loss", new SettingValue.Text("block"),
                        "steps", new SettingValue.Whole(8),
                        "bits", new SettingValue.Whole(3),
                        "group", new SettingValue.Whole(16)));
        return RecipeEdit.choose(
                rounded,
                model.tensors(),
                new Selector.All(),
                GroupMethods.choice(
                        "normtweak",
                        Map.of(
                                "way", new SettingValue.Text("gradient"),
                                "loss", new SettingValue.Text("block"),
                                "steps", new SettingValue.Whole(20),
                                "rate", new SettingValue.Real(0.005))));
    }

    /// Nothing before the first block is compressed, and nothing before the first layers of a block.
    @Test
    void theFirstLayersAreFittedToWhatTheOriginalGives() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Recipe sequential = all(model, evidence, "gptq", GPTQ);
            Solving solving = Solving.of(model, GroupMethods.methods(), sequential, evidence);
            Map<TensorId, float[]> solved = solve(solving, Workers.shared());
            Treatments treatments =
                    new Treatments(lapidary.core.infer.Weights.original(model), 1 << 24, Workers.shared());
            for (ModelTensor tensor : model.tensors()) {
                if (!solved.containsKey(tensor.id())) {
                    continue;
                }
                Treatment original =
                        Treatment.of(solving.chains().of(tensor), evidence, Optional.empty(), Optional.empty());
                float[] plain = GroupMethods.values(treatments.of(original));
                boolean isFirst = tensor.id().name().matches(".*layers\\.0\\.self_attn\\.[qkv]_proj.*");
                boolean isSame = java.util.Arrays.equals(plain, solved.get(tensor.id()));
                assertEquals(isFirst, isSame, tensor.id().name());
            }
        }
    }

    @Test
    void aLayerAfterAnUntouchedPrefixIsFittedToTheOriginal() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            TreeSet<TensorId> last = model.tensors().stream()
                    .map(ModelTensor::id)
                    .filter(id -> id.name().contains("layers.1.self_attn.q_proj"))
                    .collect(Collectors.toCollection(TreeSet::new));
            Recipe recipe = RecipeEdit.calibrate(
                    RecipeEdit.choose(
                            unchanged(model),
                            model.tensors(),
                            new Selector.Named(last),
                            GroupMethods.choice("gptq", GPTQ)),
                    evidence);
            Solving solving = Solving.of(model, GroupMethods.methods(), recipe, evidence);
            Map<TensorId, float[]> solved = solve(solving, Workers.shared());
            assertEquals(last, new TreeSet<>(solved.keySet()));
            ModelTensor tensor = model.find(last.first()).orElseThrow();
            Treatments treatments =
                    new Treatments(lapidary.core.infer.Weights.original(model), 1 << 24, Workers.shared());
            float[] plain = GroupMethods.values(treatments.of(
                    Treatment.of(solving.chains().of(tensor), evidence, Optional.empty(), Optional.empty())));
            assertArrayEquals(plain, solved.get(tensor.id()));
        }
    }

    @ParameterizedTest(name = "cancelled at check {0}")
    @ValueSource(ints = {1, 7, 40, 150, 400, 900})
    void cancellingLeavesNothingBehind(int checks) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Path out = folder.resolve("out").resolve("model.safetensors");
            Files.createDirectories(out.getParent());
            assertThrows(CancellationException.class, () -> new Compressor(GroupMethods.methods())
                    .run(model, chain(model, evidence), evidence, out, new Ending(checks)));
            assertEquals(List.of(), files(out.getParent()));
        }
    }

    @Test
    void aRunThatGoesOnEndsAsOneThatWasNotInterrupted() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Recipe recipe = chain(model, evidence);
            Solving solving = Solving.of(model, GroupMethods.methods(), recipe, evidence);
            Map<TensorId, float[]> whole = solve(solving, Workers.shared());
            Path out = folder.resolve("model.safetensors");
            Path work = Path.of(out + WorkFolder.ENDING);
            int interruptions = 0;
            for (int checks = 60; ; checks += 60) {
                try (WorkFolder kept = WorkFolder.kept(out)) {
                    Solved solved = solving.run(kept, Workers.shared(), new Ending(checks));
                    Map<TensorId, float[]> resumed = values(solving, solved);
                    whole.forEach((id, values) -> assertArrayEquals(values, resumed.get(id), id.name()));
                    new Compressor(GroupMethods.methods())
                            .run(model, recipe, evidence, Optional.of(solved), out, Job.UNWATCHED);
                    kept.done();
                    break;
                } catch (CancellationException e) {
                    interruptions++;
                    assertTrue(Files.isDirectory(work), "the work is kept");
                }
            }
            assertTrue(interruptions > 1, "it was interrupted " + interruptions + " times");
            assertFalse(Files.exists(work), "nobody needs the work any more");
            Path other = folder.resolve("other.safetensors");
            new Compressor(GroupMethods.methods()).run(model, recipe, evidence, other, Job.UNWATCHED);
            assertEquals(-1, Files.mismatch(out, other), "the same bytes");
        }
    }

    @Test
    void workOfAnotherRecipeAndDamagedWorkAreDoneAnew() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Evidence evidence = evidence(model);
            Path out = folder.resolve("model.safetensors");
            Solving first = Solving.of(model, GroupMethods.methods(), all(model, evidence, "gptq", GPTQ), evidence);
            try (WorkFolder kept = WorkFolder.kept(out)) {
                first.run(kept, Workers.shared(), Job.UNWATCHED);
            }
            Path block = Path.of(out + WorkFolder.ENDING).resolve("block-00000");
            byte[] bytes = Files.readAllBytes(block);
            bytes[bytes.length - 5] ^= 1;
            Files.write(block, bytes);
            assertEquals(Optional.empty(), WorkFile.open(block, first.key()));
            Solving second = Solving.of(model, GroupMethods.methods(), chain(model, evidence), evidence);
            assertFalse(first.key().equals(second.key()));
            try (WorkFolder kept = WorkFolder.kept(out)) {
                Map<TensorId, float[]> found = values(second, second.run(kept, Workers.shared(), Job.UNWATCHED));
                Map<TensorId, float[]> expected = solve(second, Workers.shared());
                expected.forEach((id, values) -> assertArrayEquals(values, found.get(id), id.name()));
                kept.done();
            }
        }
    }

    @Test
    void withoutACalibrationTextItSaysWhatIsMissing() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Recipe recipe = RecipeEdit.choose(
                    unchanged(model), model.tensors(), new Selector.All(), GroupMethods.choice("diagonal", SEQUENTIAL));
            Path out = folder.resolve("model.safetensors");
            IOException thrown = assertThrows(IOException.class, () -> new Compressor(GroupMethods.methods())
                    .run(model, recipe, out, Job.UNWATCHED));
            assertTrue(thrown.getMessage().contains("a calibration text to run"), thrown.getMessage());
            assertEquals(List.of(folder.resolve("in")), files(folder));
        }
    }

    private static Recipe unchanged(Model model) {
        return RecipeEdit.unchanged(model, new Target("safetensors", DType.F32, Target.Misfit.DENSE));
    }

    private static Recipe all(Model model, Evidence evidence, String method, Map<String, SettingValue> settings) {
        return RecipeEdit.calibrate(
                RecipeEdit.choose(
                        unchanged(model), model.tensors(), new Selector.All(), GroupMethods.choice(method, settings)),
                evidence);
    }

    private static Recipe chain(Model model, Evidence evidence) {
        Recipe rounded = all(model, evidence, "gptq", GPTQ);
        Recipe scaled = RecipeEdit.choose(
                rounded, model.tensors(), new Selector.All(), GroupMethods.choice("salient", SEQUENTIAL));
        return RecipeEdit.choose(
                scaled, model.tensors(), new Selector.All(), GroupMethods.choice("rescale", SEQUENTIAL));
    }

    private static Evidence evidence(Model model) throws IOException {
        int[] tokens = new int[220];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (i * 31 + i * i % 17) % 250;
        }
        MomentsCalibrator.Request request = new MomentsCalibrator.Request(tokens, 16, 12, "made up", "ab".repeat(32));
        return Evidence.NONE.with(new MomentsCalibrator(model, Workers.shared()).run(request, Job.UNWATCHED));
    }

    private static Map<TensorId, float[]> solve(Solving solving, Workers workers) throws IOException {
        try (WorkFolder work = WorkFolder.temporary()) {
            return values(solving, solving.run(work, workers, Job.UNWATCHED));
        }
    }

    private static Map<TensorId, float[]> values(Solving solving, Solved solved) {
        return solving.model().tensors().stream()
                .map(ModelTensor::id)
                .filter(solved::has)
                .collect(Collectors.toMap(id -> id, id -> GroupMethods.values(solved.of(id))));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.toList());
        }
    }

    /// Is cancelled when it was asked so often whether it is.
    private static final class Ending implements Job {
        private final java.util.concurrent.atomic.AtomicInteger left;

        Ending(int checks) {
            this.left = new java.util.concurrent.atomic.AtomicInteger(checks);
        }

        @Override
        public boolean isCancelled() {
            return left.getAndDecrement() <= 0;
        }

        @Override
        public void report(double fraction, String activity) {}
    }
}
