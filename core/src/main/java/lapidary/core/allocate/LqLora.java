package lapidary.core.allocate;

import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// The least weighted error of the weights: Σ F · ‖W − Ŵ‖², F the sensitivity where it is known
/// and 1 elsewhere, over as
/// many kinds of storage as there are. What another one beats in both is left out first, and
/// damages are normalized to a
/// norm of 1000, as the paper's program does before it solves.
///
/// Source: Guo et al., LQ-LoRA (arXiv 2311.12023), section 3.3.
record LqLora() implements Allocator {
    private static final double NORM = 1000;

    @Override
    public String id() {
        return "lq-lora";
    }

    @Override
    public String title() {
        return "LQ-LoRA's program";
    }

    @Override
    public String summary() {
        return "The least error of the weights themselves, weighted by sensitivities where they are given; asks for no"
                + " data, and for as many kinds of storage as you like.";
    }

    @Override
    public String reference() {
        return "Guo et al., LQ-LoRA (arXiv 2311.12023), section 3.3.";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Knapsack raw = problem.by((item, offer) ->
                (Double.isNaN(item.sensitivity()) ? 1 : Math.abs(item.sensitivity())) * offer.squaredError());
        Allocator.check(problem, raw);
        double squares = 0;
        for (double[] row : raw.damages()) {
            for (double damage : row) {
                squares += damage * damage;
            }
        }
        double scale = squares == 0 ? 1 : NORM / Math.sqrt(squares);
        double[][] scaled = new double[raw.rows()][];
        for (int row = 0; row < scaled.length; row++) {
            scaled[row] = raw.damages()[row].clone();
            for (int option = 0; option < scaled[row].length; option++) {
                scaled[row][option] *= scale;
            }
        }
        return ExactAllocator.solve(new Knapsack(raw.costs(), scaled, raw.budget()));
    }
}
