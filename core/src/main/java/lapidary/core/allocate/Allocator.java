package lapidary.core.allocate;

import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// Chooses a type for every item of a table within a budget, without running the model. Pure: same problem and
/// settings, same choice.
public interface Allocator {

    /// Stable id on the command line: "dp".
    String id();

    /// As people read it.
    String title();

    /// One sentence: what it goes by, and when.
    String summary();

    /// Where it comes from.
    String reference();

    /// Its knobs.
    default List<Setting> settings() {
        return List.of();
    }

    /// Whether it goes by how routers use experts, see [RouterUse].
    default boolean asksForExperts() {
        return false;
    }

    /// Whether it goes by a sensitivity of every tensor, see [Item#sensitivity].
    default boolean asksForSensitivities() {
        return false;
    }

    /// The offer of each item, never over the budget.
    ///
    /// @throws UnfitException when the budget is below the cheapest choice, or something that it goes by is not
    /// known; says which
    int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException;

    /// Makes sure that there is a choice at all.
    ///
    /// @param raw the same problem by the damage that the allocator goes by
    /// @throws UnfitException naming budget, least cost and what is lacking
    static void check(AllocationProblem problem, Knapsack raw) throws UnfitException {
        long least = raw.leastCost();
        if (least > raw.budget()) {
            String left = raw.budget() > 0 ? problem.words(raw.budget()) : "nothing";
            throw new UnfitException("the budget leaves " + left + " for these tensors, and their smallest types take "
                    + problem.words(least) + ": raise the budget by " + problem.words(least - raw.budget())
                    + ", or allow smaller types");
        }
    }
}
