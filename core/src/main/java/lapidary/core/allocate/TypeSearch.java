package lapidary.core.allocate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.TableText;
import lapidary.core.tensor.TensorId;

/// [EvoPress] over the types of a table: levels are the offers of each item by rising cost.
public final class TypeSearch {
    private final Model model;
    private final Targeting targeting;
    private final TableText text;
    private final Workers workers;
    private final int[][] order; // (items, levels): index of the offer
    private final List<List<Map<TensorId, Treatment>>> byLevel;

    /// @param text that candidates are run on
    /// @throws InvalidSettingException for a type that cannot be made
    public TypeSearch(
            Model model,
            Methods methods,
            Target target,
            Targeting targeting,
            Evidence evidence,
            TableText text,
            Workers workers)
            throws InvalidSettingException {
        this.model = model;
        this.targeting = targeting;
        this.text = text;
        this.workers = workers;
        List<Item> items = targeting.items();
        this.order = new int[items.size()][];
        List<List<Map<TensorId, Treatment>>> byOffer =
                JointLoss.treatments(model, methods, target, targeting, evidence);
        this.byLevel = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            List<Offer> offers = items.get(i).offers();
            order[i] = IntStream.range(0, offers.size())
                    .boxed()
                    .sorted(Comparator.comparingLong(offer -> offers.get(offer).cost()))
                    .mapToInt(Integer::intValue)
                    .toArray();
            List<Map<TensorId, Treatment>> own = byOffer.get(i);
            byLevel.add(IntStream.of(order[i]).mapToObj(own::get).toList());
        }
    }

    /// Searches within a limit.
    ///
    /// @param limit of the whole file, see [SizeBudget#limit]
    /// @param withExact whether the exact knapsack's choice is among the first parents
    /// @return an offer for each item
    /// @throws UnfitException when the cheapest types are over the limit
    /// @throws IOException when the model cannot be run
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public int[] run(long limit, Evolution evolution, boolean withExact, Consumer<EvoPress.Progress> listener, Job job)
            throws UnfitException, IOException {
        AllocationProblem problem = targeting.problem(limit);
        Allocator.check(problem.byDivergence());
        List<int[]> starts = new ArrayList<>();
        if (withExact) {
            starts.add(levels(ExactAllocator.solve(problem.byDivergence())));
        }
        Levels levels = Levels.of(byCost(problem), Levels.Grouping.NONE);
        try {
            return model.file().reading(() -> {
                try (ChangedRuns runs =
                        new ChangedRuns(model, text.cut(), text.sequences(), workers, job.part(0, 0.02))) {
                    EvoPress search =
                            new EvoPress(levels, evolution, new DivergenceFitness(model, runs, byLevel, workers));
                    return offers(
                            search.run(starts, listener, job.part(0.02, 1)).state());
                } catch (SearchException e) {
                    throw new IOException(e.getMessage(), e);
                }
            });
        } catch (IllegalArgumentException e) {
            throw new UnfitException(String.valueOf(e.getMessage()));
        }
    }

    /// Costs along the levels.
    private Knapsack byCost(AllocationProblem problem) {
        Knapsack offers = problem.byDivergence();
        long[][] costs = new long[order.length][];
        double[][] damages = new double[order.length][];
        for (int i = 0; i < order.length; i++) {
            costs[i] = new long[order[i].length];
            damages[i] = new double[order[i].length];
            for (int level = 0; level < order[i].length; level++) {
                costs[i][level] = offers.costs()[i][order[i][level]];
                damages[i][level] = offers.damages()[i][order[i][level]];
            }
        }
        return new Knapsack(costs, damages, problem.budget());
    }

    /// The offers of a state.
    public int[] offers(int[] state) {
        int[] chosen = new int[state.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = order[i][state[i]];
        }
        return chosen;
    }

    private int[] levels(int[] chosen) {
        int[] state = new int[chosen.length];
        for (int i = 0; i < state.length; i++) {
            while (order[i][state[i]] != chosen[i]) {
                state[i]++;
            }
        }
        return state;
    }
}
