package lapidary.core.allocate;

import java.util.List;
import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// The least Σ errᵖ, err = ‖X·(W − Ŵ)ᵀ‖ / ‖X·Wᵀ‖ of each layer's own output. With p = 1 errors
/// add up, and a large p keeps
/// the worst one small. Unless it is given, p is the one from 1.5 to 3.5 whose choice has the smallest largest error,
/// searched coarsely and then finely around it.
///
/// Source: ExLlamaV2 `conversion/optimize.py`; it anneals, and dynamic programming over errᵖ finds the least.
record ProductObjective() implements Allocator {
    private static final double FIRST = 1.5;
    private static final double LAST = 3.5;
    private static final double NEAR = 0.075;
    private static final int TRIES = 9;

    @Override
    public String id() {
        return "exllama";
    }

    @Override
    public String title() {
        return "ExLlamaV2's objective";
    }

    @Override
    public String summary() {
        return "The least sum of powers of each layer's own output error: large powers are fair to the worst layer, 1 is"
                + " the total.";
    }

    @Override
    public String reference() {
        return "ExLlamaV2, conversion/optimize.py.";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting.Real(
                        "power",
                        "Power",
                        "1 is the total error, large ones are fair to the worst layer; 0 searches.",
                        "",
                        0,
                        8,
                        new SettingValue.Real(0),
                        Optional.empty()),
                new Setting.Toggle(
                        "annealing",
                        "Simulated annealing",
                        "As the original does; without it, the exact least.",
                        new SettingValue.Truth(false),
                        Optional.empty()),
                new Setting.Whole(
                        "seed",
                        "Seed",
                        "Of the annealing.",
                        "",
                        0,
                        Integer.MAX_VALUE,
                        new SettingValue.Whole(0),
                        Optional.of(new Setting.Condition("annealing", List.of("true")))));
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Allocator.check(problem, powers(problem, 1));
        double given = settings.real("power");
        if (given > 0) {
            return solve(problem, given, settings);
        }
        double best = searched(problem, FIRST, LAST, settings, job);
        double near = searched(problem, best - NEAR, best + NEAR, settings, job);
        double power = worst(problem, near, settings) <= worst(problem, best, settings) ? near : best;
        return solve(problem, power, settings);
    }

    private static double searched(AllocationProblem problem, double from, double to, Settings settings, Job job) {
        double best = from;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIES; i++) {
            job.check();
            double power = from + (to - from) * i / (TRIES - 1);
            double worst = worst(problem, power, settings);
            if (worst < least) {
                least = worst;
                best = power;
            }
        }
        return best;
    }

    private static double worst(AllocationProblem problem, double power, Settings settings) {
        int[] chosen = solve(problem, power, settings);
        double worst = 0;
        for (int i = 0; i < chosen.length; i++) {
            worst = Math.max(worst, error(problem.items().get(i).offers().get(chosen[i])));
        }
        return worst;
    }

    private static int[] solve(AllocationProblem problem, double power, Settings settings) {
        Knapsack powers = powers(problem, power);
        return settings.truth("annealing")
                ? Annealing.of(powers, 100, settings.whole("seed"))
                : ExactAllocator.solve(powers);
    }

    private static Knapsack powers(AllocationProblem problem, double power) {
        return problem.by((item, offer) -> Math.pow(error(offer), power));
    }

    /// 1 − accuracy, as there.
    private static double error(Offer offer) {
        return Math.min(1 - 1e-6, Math.sqrt(Math.max(0, offer.outputError())));
    }
}
