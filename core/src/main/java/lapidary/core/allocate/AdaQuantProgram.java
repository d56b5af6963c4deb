package lapidary.core.allocate;

import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// The integer program over measured losses: Δ[layer, precision] = max(loss − loss of the base,
/// 10⁻⁶), one precision for
/// each layer, size within the budget. The base is the original here, where the paper takes one of 8 bits, and the
/// loss is the divergence from it.
///
/// Source: Hubara et al., Improving Post Training Neural Quantization (arXiv 2006.10518), section 3.3.
record AdaQuantProgram() implements Allocator {
    private static final double LEAST = 1e-6;

    @Override
    public String id() {
        return "adaquant";
    }

    @Override
    public String title() {
        return "AdaQuant's integer program";
    }

    @Override
    public String summary() {
        return "The integer program over measured losses, by branch and bound; noise below a millionth of a nat counts"
                + " as none.";
    }

    @Override
    public String reference() {
        return "Hubara et al., AdaQuant (arXiv 2006.10518), section 3.3.";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Knapsack knapsack = problem.by((item, offer) -> Math.max(LEAST, offer.divergence()));
        Allocator.check(problem, knapsack);
        return new ChoiceProgram(knapsack)
                .solve()
                .orElseThrow(() ->
                        new UnfitException("the integer program found no choice within the budget in time: take 'dp'"));
    }
}
