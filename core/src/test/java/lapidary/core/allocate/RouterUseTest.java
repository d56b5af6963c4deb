package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import lapidary.core.calib.Evidence;
import lapidary.core.format.Sha256;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.TinyModels;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.setting.Settings;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TableText;
import lapidary.core.table.TinyTable;
import lapidary.core.table.TypeOption;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What routers do with tokens, counted on random mixtures, and the bits that MC-MoE gives by it.
class RouterUseTest {
    private static final int CONTEXT = 16;

    @TempDir
    private Path folder;

    private static TableText text() {
        int[] tokens = new Random(4).ints(5 * CONTEXT + 1, 0, 256).toArray();
        return new TableText(List.of(tokens), "random", Sha256.of("4"), CONTEXT, 4);
    }

    private static RouterUse use(Model model, int threads) throws Exception {
        return model.file().reading(() -> RouterUse.of(model, text(), new Workers(threads), Job.UNWATCHED));
    }

    /// A token goes to so many experts, and where shares are normalized they sum up to 1.
    @ParameterizedTest
    @CsvSource({"mixtral, 2, true", "qwen3_moe, 3, true", "qwen2_moe, 2, false", "olmoe, 2, false"})
    void everyTokenGoesToAsManyExpertsAsTheModelSays(String type, int used, boolean isNormalized) throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, type))) {
            RouterUse found = use(model, 2);
            assertEquals(4 * CONTEXT, found.tokens());
            Map<Integer, Set<Item.ExpertUse>> blocks = new HashMap<>();
            found.byTensor().forEach((tensor, expert) -> blocks.computeIfAbsent(
                            model.find(tensor).orElseThrow().block().orElseThrow(), block -> new HashSet<>())
                    .add(expert));
            assertTrue(!blocks.isEmpty());
            for (Set<Item.ExpertUse> block : blocks.values()) {
                double frequency =
                        block.stream().mapToDouble(Item.ExpertUse::frequency).sum();
                double weight =
                        block.stream().mapToDouble(Item.ExpertUse::weight).sum();
                assertEquals(used, frequency, 1e-12);
                if (isNormalized) {
                    assertEquals(1, weight, 1e-6);
                } else {
                    assertTrue(weight > 0 && weight < 1, "weights sum up to " + weight);
                }
            }
        }
    }

    @Test
    void threadsDoNotChangeIt() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "mixtral"))) {
            assertEquals(use(model, 1), use(model, 3));
        }
    }

    @Test
    void aDenseModelHasNoExperts() throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            TableText text = TinyTable.text(3);
            RouterUse found = model.file().reading(() -> RouterUse.of(model, text, new Workers(1), Job.UNWATCHED));
            assertEquals(Map.of(), found.byTensor());
            assertEquals(List.of(), found.unused());
        }
    }

    /// From the table to the recipe: tensors of an expert get one type, the budget holds, and in
    /// every block the two
    /// largest types are given.
    @Test
    void expertsOfAMixtureGetTheirBits() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder, "mixtral"))) {
            List<TypeOption> options =
                    TinyTable.options("rtn:bits=2,group=8", "rtn:bits=3,group=8", "rtn:bits=4,group=8");
            MeasurementTable table = TinyTable.measurement(model, text(), options, folder, Workers.shared())
                    .run(Job.UNWATCHED);
            SizeBudget budget = new SizeBudget.BitsPerWeight(8.2);
            Map<TensorId, Item.ExpertUse> experts = use(model, 2).byTensor();
            Allocated found = allocated(model, table, budget, experts);
            assertTrue(found.plan().bitsPerWeight() <= 8.2);
            List<Item> items =
                    new Targeting(table, false, Constraints.NONE, new Targeting.Knowledge(Map.of(), experts)).items();
            Map<String, Set<Integer>> byExpert = new HashMap<>();
            Map<Integer, Set<Integer>> byBlock = new HashMap<>();
            for (int i = 0; i < items.size(); i++) {
                Item item = items.get(i);
                if (item.expert().isPresent()) {
                    int type = item.offers().get(found.chosen()[i]).option();
                    int block = item.block().orElseThrow();
                    byExpert.computeIfAbsent(block + " " + item.expert().get().index(), key -> new HashSet<>())
                            .add(type);
                    byBlock.computeIfAbsent(block, key -> new HashSet<>()).add(type);
                }
            }
            assertTrue(!byExpert.isEmpty() && byExpert.values().stream().allMatch(types -> types.size() == 1));
            assertTrue(byBlock.values().stream().allMatch(types -> types.containsAll(Set.of(1, 2))), byBlock::toString);
            assertThrows(UnfitException.class, () -> allocated(model, table, budget, Map.of()));
        }
    }

    private static Allocated allocated(
            Model model, MeasurementTable table, SizeBudget budget, Map<TensorId, Item.ExpertUse> experts)
            throws Exception {
        Allocator program = Allocators.find("mc-moe").orElseThrow();
        assertTrue(program.asksForExperts());
        return Allocated.within(
                model,
                TinyTable.METHODS,
                new Targeting(table, false, Constraints.NONE, new Targeting.Knowledge(Map.of(), experts)),
                program,
                Settings.standard(program.settings()),
                budget,
                RecipeEdit.unchanged(model, TinyTable.FILE),
                Evidence.NONE,
                Job.UNWATCHED);
    }
}
