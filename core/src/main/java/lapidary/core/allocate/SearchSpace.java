package lapidary.core.allocate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.recipe.Recipe;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.TensorId;

/// What an evolutionary search chooses among: units, the levels of each, and what a state of levels comes to.
public sealed interface SearchSpace permits TypeSpace, SparsitySpace, DepthSpace {

    /// Units, their levels' costs, and what may be exchanged.
    Levels levels();

    /// States worth beginning with: the even one, where there is one.
    List<int[]> starts();

    /// By unit and level: what is done to its tensors; nothing for a level that is the original.
    List<List<Map<TensorId, Treatment>>> byLevel();

    /// What is done to other tensors, whatever the state.
    Map<TensorId, Treatment> fixed();

    /// Damages of each level alone, where they were measured before.
    Optional<Knapsack> measured();

    /// What the space was made for: every candidate is a change of it.
    Recipe base();

    /// A recipe with the choice of a state in place of its own of that kind.
    Recipe recipe(Recipe onto, int[] state);

    /// The recipe of a state.
    default Recipe recipe(int[] state) {
        return recipe(base(), state);
    }

    /// Name of a unit.
    String unit(int unit);

    /// What a level of a unit is, in words: "48.2 % kept", "removed", "Q4_K".
    String level(int unit, int level);

    /// What a level of a unit is, as a number: bits per weight, % kept.
    double value(int unit, int level);

    /// What these numbers are, with their unit: "Kept, %".
    String valueTitle();
}
