package lapidary.app.contest;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import lapidary.core.bench.Candidate;
import lapidary.core.calib.Evidence;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.TensorId;

/// A recipe with a row's candidate in it, and what it rests on.
record Taken(Recipe recipe, Evidence evidence) {

    /// @param held what the present recipe rests on
    /// @param known what candidates were given
    static Taken of(ContestRow row, Recipe base, Model model, Evidence held, Evidence known) throws UnfitException {
        Candidate candidate = row.candidate();
        Optional<TensorId> layer = row.layer();
        Evidence own = candidate.evidence(known);
        if (layer.isPresent()) {
            Evidence both = held;
            both = own.calibration().isPresent() ? both.with(own.calibration().get()) : both;
            both = own.moments().isPresent() ? both.with(own.moments().get()) : both;
            Selector on = new Selector.Named(new TreeSet<>(List.of(layer.get())));
            Recipe recipe = candidate.into(base, model, on, both);
            return new Taken(both.id().isEmpty() ? recipe : RecipeEdit.calibrate(recipe, both), both);
        }
        Recipe bare = RecipeEdit.clear(base, model.tensors(), Selector.everything());
        Recipe recipe = candidate.into(bare, model, new Selector.All(), own);
        return new Taken(RecipeEdit.calibrate(recipe, own), own);
    }
}
