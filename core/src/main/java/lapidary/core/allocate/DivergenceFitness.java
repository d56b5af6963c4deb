package lapidary.core.allocate;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.table.ChangedRuns;
import lapidary.core.tensor.TensorId;

/// The mean KL divergence of a state from the original, on sequences of a text drawn anew for each stage. Weights of
/// all levels are kept compressed, each computed once.
public final class DivergenceFitness implements EvoPress.Fitness {
    private final ChangedRuns runs;
    private final Treatments treatments;
    private final Map<TensorId, Treatment> fixed;
    private final List<List<Map<TensorId, Treatment>>> byLevel;

    /// @param byLevel by unit and level: what is done to its tensors; nothing for a level that is the original
    public DivergenceFitness(
            Model model, ChangedRuns runs, List<List<Map<TensorId, Treatment>>> byLevel, Workers workers) {
        this(model, runs, Map.of(), byLevel, workers);
    }

    /// @param fixed what is done to other tensors, whatever the state
    /// @param byLevel as the other
    public DivergenceFitness(
            Model model,
            ChangedRuns runs,
            Map<TensorId, Treatment> fixed,
            List<List<Map<TensorId, Treatment>>> byLevel,
            Workers workers) {
        this.runs = runs;
        this.fixed = Map.copyOf(fixed);
        this.byLevel = byLevel.stream().map(List::copyOf).toList();
        long budget = Runtime.getRuntime().maxMemory() / 2;
        this.treatments = new Treatments(Weights.original(model), budget, workers);
    }

    @Override
    public double of(int[] state, int tokens, long stage, Job job) throws SearchException {
        int count = Math.clamp(Math.ceilDiv(tokens, runs.text().scored()), 1, runs.sequences());
        int[] chosen = drawn(runs.sequences(), count, stage);
        Map<TensorId, Treatment> assigned = new HashMap<>(fixed);
        for (int unit = 0; unit < state.length; unit++) {
            assigned.putAll(byLevel.get(unit).get(state[unit]));
        }
        Set<TensorId> changed = new HashSet<>(assigned.keySet());
        try {
            double sum = 0;
            for (double value : runs.run(treatments.weights(assigned, Numerics.EXACT), changed, chosen, job)
                    .divergences()) {
                sum += value;
            }
            return sum / count;
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | IllegalStateException e) {
            throw new SearchException(String.valueOf(e.getMessage()), e);
        }
    }

    /// So many different sequences.
    private static int[] drawn(int all, int count, long seed) {
        int[] order = IntStream.range(0, all).toArray();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(all - i);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        int[] chosen = java.util.Arrays.copyOf(order, count);
        java.util.Arrays.sort(chosen);
        return chosen;
    }
}
