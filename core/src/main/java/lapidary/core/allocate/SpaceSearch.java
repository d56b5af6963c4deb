package lapidary.core.allocate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.data.Use;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.TableText;

/// [EvoPress] in a space of choices: every candidate is run as a whole, on sequences of a text drawn anew.
public final class SpaceSearch {
    /// States that are measured one by one as closely as survivors are.
    private static final int FEW = 200;

    private final Model model;
    private final SearchSpace space;
    private final TableText text;
    private final Workers workers;

    /// What a search begins with, besides random states.
    public enum Start {
        /// Nothing but the even choice, where there is one.
        EVEN,
        /// The best choice for damages that add up as well; they are measured first where they are not known.
        ADDITIVE
    }

    /// What was found.
    ///
    /// @param state a level for each unit
    /// @param fitness mean KL divergence on the last tokens that it was run on, nats
    /// @param additive the best choice for damages that add up, where it was a start
    @SuppressWarnings("ArrayRecordComponent") // decision: tables that are read, not compared
    public record Found(int[] state, double fitness, Optional<int[]> additive) {}

    /// @param text that candidates are run on
    public SpaceSearch(Model model, SearchSpace space, TableText text, Workers workers) {
        this.model = model;
        this.space = space;
        this.text = text;
        this.workers = workers;
    }

    /// Searches.
    ///
    /// @param additive hears of the best choice for damages that add up, before the first generation
    /// @param listener hears of every generation
    /// @throws IOException when the model cannot be run
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public Found run(
            Evolution evolution, Start start, Consumer<int[]> additive, Consumer<EvoPress.Progress> listener, Job job)
            throws IOException {
        return model.file().reading(() -> {
            try (ChangedRuns runs = new ChangedRuns(model, text.cut(), text.sequences(), workers, job.part(0, 0.02))) {
                DivergenceFitness fitness = new DivergenceFitness(model, runs, space.fixed(), space.byLevel(), workers);
                boolean isMeasured = start == Start.ADDITIVE && space.measured().isEmpty();
                double begin = isMeasured ? 0.3 : 0.02;
                List<int[]> starts = new ArrayList<>(space.starts());
                Optional<int[]> exact = start == Start.ADDITIVE
                        ? Optional.of(additive(fitness, evolution, job.part(0.02, begin)))
                        : Optional.empty();
                exact.ifPresent(found -> {
                    additive.accept(found.clone());
                    if (starts.stream().noneMatch(known -> Arrays.equals(known, found))) {
                        starts.addFirst(found);
                    }
                });
                EvoPress search = new EvoPress(space.levels(), evolution, fitness);
                EvoPress.Candidate best = search.run(starts, listener, job.part(begin, 1));
                return new Found(best.state().clone(), best.fitness(), exact);
            } catch (SearchException e) {
                throw new IOException(e.getMessage(), e);
            }
        });
    }

    /// A recipe that says what it was searched on, in place of what it said of that before.
    public static Recipe resting(Recipe recipe, TableText text) {
        List<DataRef> data = new ArrayList<>(recipe.data());
        data.removeIf(ref -> ref.use() == Use.SEARCH);
        data.add(new DataRef(text.name(), text.sha256(), Use.SEARCH));
        return new Recipe(recipe.schema(), recipe.source(), recipe.steps(), recipe.target(), data, recipe.seed());
    }

    private int[] additive(DivergenceFitness fitness, Evolution evolution, Job job) throws SearchException {
        Knapsack problem = space.measured().isPresent()
                ? space.measured().get()
                : SingleDamages.measure(space.levels(), fitness, tokens(evolution), evolution.seed(), job);
        return ExactAllocator.solve(problem);
    }

    /// Many for each of a few, few for each of many.
    private int tokens(Evolution evolution) {
        int states = Arrays.stream(space.levels().costs())
                .mapToInt(row -> row.length)
                .sum();
        return states <= FEW ? evolution.tokens().getLast() : evolution.tokens().getFirst();
    }
}
