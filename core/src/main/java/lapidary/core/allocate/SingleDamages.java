package lapidary.core.allocate;

import java.util.Locale;
import lapidary.core.job.Job;

/// How bad each level of each unit is while all others are at their top, measured one by one: what an allocation goes
/// by that takes damages to add up.
public final class SingleDamages {
    private SingleDamages() {}

    /// A problem with the costs and the budget of the levels.
    ///
    /// @param tokens that each is measured on, the same for all
    /// @param seed of which tokens are taken
    public static Knapsack measure(Levels levels, EvoPress.Fitness fitness, int tokens, long seed, Job job)
            throws SearchException {
        int[] top = new int[levels.units()];
        for (int unit = 0; unit < top.length; unit++) {
            top[unit] = levels.costs()[unit].length - 1;
        }
        double[][] damages = new double[top.length][];
        for (int unit = 0; unit < top.length; unit++) {
            damages[unit] = new double[top[unit] + 1];
            for (int level = 0; level <= top[unit]; level++) {
                job.check();
                job.report(
                        (unit + (double) level / (top[unit] + 1)) / top.length,
                        String.format(Locale.ROOT, "one by one: %d of %d", unit + 1, top.length));
                int[] state = top.clone();
                state[unit] = level;
                damages[unit][level] = fitness.of(state, tokens, seed, job);
            }
        }
        return new Knapsack(levels.costs(), damages, levels.budget());
    }
}
