package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Target;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a recipe removes is what was put into it.
class RecipePruningTest {
    private static final Recipe EMPTY = new Recipe(
            Recipe.SCHEMA,
            new Source("m", "00", Optional.empty()),
            List.of(),
            new Target("gguf", DType.F32, Target.Misfit.REFUSE),
            List.of(),
            0);
    private static final Layers LAYERS = layers();

    private static Layers layers() {
        Random random = new Random(4);
        return Layers.of(Layers.bell(random, 9000, 1), Layers.bell(random, 2000, .02), Layers.bell(random, 700, .3));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({"lamp, 0.5", "lamp, 0.07", "global, 0.5", "uniform, 0.3"})
    void aSchemeIsRecognizedByItsCounts(String id, double density) throws Exception {
        DensityScheme scheme = DensitySchemes.find(id).orElseThrow();
        Transform wanda = LayerCase.method("wanda");
        PrunePlan plan = PrunePlan.allocate(scheme, LAYERS.layers(), density, Workers.shared(), Job.UNWATCHED);
        Recipe recipe = plan.into(EMPTY, wanda, Settings.standard(wanda.settings()));
        RecipePruning found = RecipePruning.of(recipe, LAYERS.layers());
        assertEquals(plan.kept(), found.kept());
        assertEquals(density, found.density(), 1e-4);
        assertEquals(Optional.of(wanda), found.method());
        assertEquals(Optional.of(id), found.scheme(new Lamp()).map(DensityScheme::id));
        assertTrue(found.pattern().isEmpty());
    }

    @Test
    void nothingIsKeptBackWhereNothingIsPruned() {
        RecipePruning found = RecipePruning.of(EMPTY, LAYERS.layers());
        assertEquals(1, found.density());
        assertTrue(found.method().isEmpty()
                && found.scheme(new Lamp()).isEmpty()
                && found.pattern().isEmpty());
    }

    @Test
    void aPatternIsOneOnlyIfAllLayersFollowIt() throws Exception {
        Transform magnitude = LayerCase.method("magnitude");
        TreeSet<TensorId> all = new TreeSet<>(
                LAYERS.layers().stream().map(layer -> layer.tensor().id()).toList());
        Recipe whole = RecipeEdit.replace(
                EMPTY,
                Stage.PRUNE,
                Map.of(magnitude.with(TestTensors.settings(magnitude, "amount=pattern", "n=1", "m=4")), all));
        RecipePruning found = RecipePruning.of(whole, LAYERS.layers());
        assertEquals(Optional.of(new RecipePruning.Pattern(1, 4)), found.pattern());
        assertEquals(0.25, found.density());
        Recipe mixed = RecipeEdit.choose(
                whole,
                LAYERS.layers().stream().map(PrunableLayer::tensor).toList(),
                new Selector.Named(new TreeSet<>(List.of(all.first()))),
                magnitude.with(TestTensors.settings(magnitude, "density=25")));
        assertTrue(RecipePruning.of(mixed, LAYERS.layers()).pattern().isEmpty());
        assertEquals(0.25, RecipePruning.of(mixed, LAYERS.layers()).density(), 1e-3);
    }

    @Test
    void countsOfNobodysSchemeBelongToNone() {
        Transform magnitude = LayerCase.method("magnitude");
        Recipe recipe = PrunePlan.of(LAYERS.layers(), new long[] {10, 2000, 300})
                .into(EMPTY, magnitude, Settings.standard(magnitude.settings()));
        assertTrue(RecipePruning.of(recipe, LAYERS.layers()).scheme(new Lamp()).isEmpty());
    }

    /// Both kinds of random graphs agree where there is no kernel.
    @Test
    void ofSchemesThatAgreeThePreferredOneIsMeant() {
        Layers layers = Layers.shaped(new long[][] {{40, 30}, {90, 20}, {10, 60}});
        DensityScheme withKernel = new ErdosRenyi(true);
        Transform magnitude = LayerCase.method("magnitude");
        Recipe recipe = PrunePlan.of(layers.layers(), new ErdosRenyi(true).estimate(layers.layers(), 0.2))
                .into(EMPTY, magnitude, Settings.standard(magnitude.settings()));
        assertEquals(
                Optional.of(withKernel),
                RecipePruning.of(recipe, layers.layers()).scheme(withKernel));
    }
}
