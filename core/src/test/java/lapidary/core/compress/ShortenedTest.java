package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import lapidary.core.TestFiles;
import lapidary.core.allocate.DepthPart;
import lapidary.core.allocate.DepthSpace;
import lapidary.core.allocate.JudgedRecipes;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.format.MetadataValue;
import lapidary.core.infer.Network;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Export;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.Settings;
import lapidary.core.table.TableText;
import lapidary.core.table.TinyTable;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files without some of the blocks: real, shorter models.
class ShortenedTest {
    private static final Methods METHODS = Pruners.methods();
    private static final TableText TEXT = TinyTable.text(5);

    @TempDir
    private Path folder;

    private static Recipe without(Model model, String format, int block) throws Exception {
        Recipe unchanged = RecipeEdit.unchanged(model, new Target(format, DType.F32, Target.Misfit.REFUSE));
        DepthSpace space = new DepthSpace(model, METHODS, unchanged, DepthPart.Kind.BLOCKS, 1, Evidence.NONE);
        int[] state = new int[space.parts().size()];
        Arrays.fill(state, 1);
        state[block] = 0;
        return space.recipe(state);
    }

    private static double[] losses(Model model, Recipe recipe) throws Exception {
        List<SequenceMeans> means = JudgedRecipes.measure(
                model, METHODS, List.of(recipe), Evidence.NONE, TEXT, Workers.shared(), Job.UNWATCHED);
        return means.getFirst().losses();
    }

    /// What the preview runs with zeros, the file runs with fewer blocks.
    @ParameterizedTest(name = "without block {0}")
    @ValueSource(ints = {0, 1})
    void aFolderWithoutABlockLosesWhatItsZerosLose(int block) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("whole"), true, 4))) {
            Recipe recipe = without(model, "huggingface", block);
            Path out = folder.resolve("short");
            Report report = new Compressor(METHODS).run(model, recipe, out, Job.UNWATCHED);
            assertEquals(report.plan().fileBytes(), report.writtenBytes());
            try (Model shorter = Model.open(out)) {
                int blocks = Network.of(model).blocks().size();
                assertEquals(blocks - 1, Network.of(shorter).blocks().size());
                assertArrayEquals(
                        losses(model, recipe), losses(shorter, RecipeEdit.unchanged(shorter, TinyTable.FILE)), 1e-12);
            }
        }
    }

    /// llama.cpp loads such a file and gives perplexity 43.32962 on the held-out text, as does the
    /// preview with zeros
    /// (43.3296); here, what it depends on: names, counts and bytes.
    @Test
    void aGgufWithoutABlockCountsAnewAndKeepsTheOthersWeights() throws Exception {
        try (Model model = Model.open(TestFiles.sample("classics-4m"))) {
            Path out = folder.resolve("short.gguf");
            Report report = new Compressor(METHODS).run(model, without(model, "gguf", 1), out, Job.UNWATCHED);
            assertTrue(report.plan().notices().stream()
                    .map(Notice::text)
                    .anyMatch("block 1 is left out: the file has 5 of 6 blocks"::equals));
            try (Model shorter = Model.open(out)) {
                assertEquals(
                        new MetadataValue.Whole(5, 32, false),
                        shorter.file().metadata().get("llama.block_count"));
                assertEquals(5, Network.of(shorter).blocks().size());
                assertEquals(model.tensors().size() - 9, shorter.tensors().size());
                float[] before = values(model, "model.layers.2.mlp.down_proj.weight");
                assertArrayEquals(before, values(shorter, "blk.1.ffn_down.weight"));
                assertArrayEquals(
                        values(model, "model.layers.0.mlp.up_proj.weight"), values(shorter, "blk.0.ffn_up.weight"));
                assertTrue(shorter.find(new TensorId("blk.5.ffn_up.weight")).isEmpty());
            }
            // A file that is short already can be shortened once more, and be a folder again.
            try (Model shorter = Model.open(out)) {
                Path again = folder.resolve("shorter");
                new Compressor(METHODS).run(shorter, without(shorter, "huggingface", 4), again, Job.UNWATCHED);
                try (Model shortest = Model.open(again)) {
                    assertEquals(4, Network.of(shortest).blocks().size());
                }
            }
        }
    }

    private static float[] values(Model model, String name) {
        ModelTensor tensor = model.find(new TensorId(name)).orElseThrow();
        float[] row = new float[Math.toIntExact(tensor.tensor().shape().columns())];
        Codecs.view(tensor.tensor()).decode(3, 1, row);
        return row;
    }

    @Test
    void aModelWithoutAnyBlockIsWrittenWithZeros() throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("whole"), true, 4))) {
            TreeSet<Integer> all = new TreeSet<>();
            model.tensors().forEach(tensor -> tensor.block().ifPresent(all::add));
            assertEquals(Optional.of("no block would be left"), Export.whyNotWithout(model, "huggingface", all));
            assertEquals(
                    Optional.of("a graph says of each operator what it reads"),
                    Export.whyNotWithout(model, "onnx", new TreeSet<>(List.of(0))));
            Plan plan = new Planner(METHODS).plan(model, new RemoveAll(model).recipe());
            assertTrue(plan.notices().stream().anyMatch(notice -> notice.text().contains("written as zeros")));
        }
    }

    private record RemoveAll(Model model) {
        Recipe recipe() {
            var removing = Pruners.removing();
            TreeSet<TensorId> names = new TreeSet<>();
            model.tensors().stream()
                    .filter(tensor -> tensor.block().isPresent())
                    .forEach(tensor -> names.add(tensor.id()));
            return RecipeEdit.choose(
                    RecipeEdit.unchanged(model, TinyTable.FILE),
                    model.tensors(),
                    new Selector.Named(names),
                    removing.with(Settings.standard(removing.settings())));
        }
    }
}
