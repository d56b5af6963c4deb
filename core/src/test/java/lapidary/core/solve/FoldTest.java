package lapidary.core.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.compress.Compressor;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Network;
import lapidary.core.infer.TinyLogits;
import lapidary.core.job.Job;
import lapidary.core.method.Group;
import lapidary.core.method.Groups;
import lapidary.core.model.Model;
import lapidary.core.model.TinyMixtures;
import lapidary.core.model.TinyModels;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Groups of all families, and that scales which move change nothing.
class FoldTest {
    @TempDir
    Path folder;

    static List<String> types() {
        return Stream.of(TinyModels.TYPES, TinyMixtures.TYPES, List.of("opt"))
                .flatMap(List::stream)
                .toList();
    }

    /// Every weight and gain that can change does, in the file that is written, and the logits stay.
    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void movingScalesKeepsTheLogits(String type) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), type))) {
            Recipe recipe = recipe(model, "huggingface", "diagonal");
            Path out = folder.resolve("out");
            new Compressor(GroupMethods.methods()).run(model, recipe, out, Job.UNWATCHED);
            try (Model folded = Model.open(out)) {
                assertClose(TinyLogits.of(model), TinyLogits.of(folded), 1e-5);
                assertTrue(differs(model, folded), "nothing was moved");
            }
        }
    }

    /// The GGUF convention has other names, other rows, other gains and stacks of experts. GELU
    /// comes from a table of
    /// halves there: a last bit of what enters it is a last bit of a half in what leaves it.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "llama, 1e-5",
        "qwen2, 1e-5",
        "qwen3, 1e-5",
        "gemma3_text, 1e-4",
        "phi3, 1e-5",
        "mixtral, 1e-5",
        "qwen2_moe, 1e-5"
    })
    void movingScalesKeepsTheLogitsOfAnotherConvention(String type, double most) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), type))) {
            Path plain = folder.resolve("plain.gguf");
            Path moved = folder.resolve("moved.gguf");
            Compressor compressor = new Compressor(GroupMethods.methods());
            compressor.run(model, RecipeEdit.unchanged(model, target("gguf")), plain, Job.UNWATCHED);
            compressor.run(model, recipe(model, "gguf", "diagonal"), moved, Job.UNWATCHED);
            try (Model expected = Model.open(plain);
                    Model folded = Model.open(moved)) {
                assertClose(TinyLogits.of(expected), TinyLogits.of(folded), most);
                assertTrue(differs(expected, folded), "nothing was moved");
            }
        }
    }

    /// Counted by hand from the drawings of the blocks: what reads which values, and where a scale can move.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // norm → q k v, values → output only with as many of both, norm → gate up, up → down
        "llama, 4, 3",
        "gpt2, 4, 3", // no scale passes GELU
        "gpt_neox, 4, 3",
        "phi3, 4, 3", // fused q k v and gate up; fewer values than queries
        "opt, 4, 4", // a scale passes ReLU
    })
    void findsTheGroupsOfABlock(String type, int groups, int foldable) throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, type))) {
            List<Group> found = Groups.of(Network.of(model)).stream()
                    .filter(group -> group.block() == 0)
                    .toList();
            assertEquals(groups, found.size(), found.toString());
            assertEquals(foldable, found.stream().filter(Group::isFoldable).count(), found.toString());
        }
    }

    @Test
    void eachExpertHasAGroupOfItsOwnAndAllShareTheNorm() throws IOException {
        try (Model model = Model.open(TinyModels.write(folder, "mixtral"))) {
            int experts =
                    model.architecture().orElseThrow().experts().orElseThrow().count();
            Map<Boolean, List<Group>> found = Groups.of(Network.of(model)).stream()
                    .filter(group -> group.block() == 0)
                    .collect(Collectors.partitioningBy(group -> group.readers().size() == 1));
            assertEquals(experts + 1, found.get(true).size(), "one for each down, and the output of attention");
            Group shared = found.get(false).getLast();
            assertEquals(2 * experts + 1, shared.readers().size(), "the router, and gate and up of each");
        }
    }

    @Test
    void aFoldThatChangesTheFunctionIsRefused() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("in"), "llama"))) {
            Recipe recipe = recipe(model, "huggingface", "broken");
            Path out = folder.resolve("out");
            FormatException thrown = assertThrows(FormatException.class, () -> new Compressor(GroupMethods.methods())
                    .run(model, recipe, out, Job.UNWATCHED));
            assertTrue(
                    thrown.getMessage().contains("nothing may change before weights are rounded"), thrown.getMessage());
            assertTrue(!java.nio.file.Files.exists(out));
        }
    }

    private static Target target(String format) {
        return new Target(format, DType.F32, Target.Misfit.REFUSE);
    }

    private static Recipe recipe(Model model, String format, String method) {
        return RecipeEdit.choose(
                RecipeEdit.unchanged(model, target(format)),
                model.tensors(),
                new Selector.All(),
                GroupMethods.choice(method));
    }

    private static boolean differs(Model one, Model other) {
        return one.tensors().stream().anyMatch(tensor -> other.find(tensor.id())
                .filter(same -> same.tensor().data().mismatch(tensor.tensor().data()) >= 0)
                .isPresent());
    }

    private static void assertClose(float[][] expected, float[][] found, double most) {
        double largest = 0;
        double change = 0;
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                largest = Math.max(largest, Math.abs(expected[row][i]));
                change = Math.max(change, Math.abs(expected[row][i] - found[row][i]));
            }
        }
        assertTrue(change <= most * largest, change + " of " + largest);
    }
}
