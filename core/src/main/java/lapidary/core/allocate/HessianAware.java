package lapidary.core.allocate;

import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// The least second-order loss: Σ (trace of the Hessian / n) · ‖W − Ŵ‖², with any sensitivity in place of the trace.
///
/// Source: Dong et al., HAWQ-V2 (arXiv 1911.03852), equation 8; Yao et al., HAWQ-V3 (arXiv 2011.10680), section 3.3.
record HessianAware() implements Allocator {

    @Override
    public String id() {
        return "hawq";
    }

    @Override
    public String title() {
        return "HAWQ";
    }

    @Override
    public String summary() {
        return "The least second-order loss by a sensitivity of each tensor, such as the mean trace of its Hessian;"
                + " needs such a score.";
    }

    @Override
    public String reference() {
        return "Dong et al., HAWQ-V2 (arXiv 1911.03852), equation 8; Yao et al., HAWQ-V3 (arXiv 2011.10680).";
    }

    @Override
    public boolean asksForSensitivities() {
        return true;
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Optional<Item> unknown = problem.items().stream()
                .filter(item ->
                        Double.isNaN(item.sensitivity()) && item.offers().size() > 1)
                .findFirst();
        if (unknown.isPresent()) {
            throw new UnfitException("HAWQ goes by a sensitivity of every tensor, and '"
                    + unknown.get().id() + "' has none: give scores for all tensors");
        }
        Knapsack knapsack = problem.by((item, offer) ->
                Double.isNaN(item.sensitivity()) ? 0 : Math.abs(item.sensitivity()) * offer.squaredError());
        Allocator.check(problem, knapsack);
        return ExactAllocator.solve(knapsack);
    }
}
