package lapidary.core.allocate;

import java.io.IOException;
import java.util.function.Consumer;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.TableText;

/// [EvoPress] over the types of a table within a size.
public final class TypeSearch {
    private final TypeSpace space;
    private final SpaceSearch search;

    /// @param limit of the whole file, see [SizeBudget#limit]
    /// @param text that candidates are run on
    /// @throws UnfitException when the cheapest types are over the limit
    /// @throws InvalidSettingException for a type that cannot be made
    public TypeSearch(
            Model model,
            Methods methods,
            Target target,
            Targeting targeting,
            Evidence evidence,
            long limit,
            TableText text,
            Workers workers)
            throws UnfitException, InvalidSettingException {
        this.space = new TypeSpace(model, methods, RecipeEdit.unchanged(model, target), targeting, evidence, limit);
        this.search = new SpaceSearch(model, space, text, workers);
    }

    /// Searches.
    ///
    /// @param withExact whether the exact knapsack's choice is among the first parents
    /// @return an offer for each item
    /// @throws IOException when the model cannot be run
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public int[] run(Evolution evolution, boolean withExact, Consumer<EvoPress.Progress> listener, Job job)
            throws IOException {
        SpaceSearch.Start start = withExact ? SpaceSearch.Start.ADDITIVE : SpaceSearch.Start.EVEN;
        return space.offers(
                search.run(evolution, start, exact -> {}, listener, job).state());
    }

    /// The offers of a state.
    public int[] offers(int[] state) {
        return space.offers(state);
    }
}
