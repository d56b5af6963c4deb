package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import lapidary.core.job.Job;

/// Evolutionary search where damages do not add up: the best state has children, each with a level exchanged between
/// some units; stage by stage the fittest of them survive on more and more tokens, drawn anew for each stage. The
/// parent takes part in the last stage, on the same tokens, so that it is replaced by better ones alone.
///
/// Source: Sieberling et al., EvoPress (arXiv 2410.14649), algorithm 1 and appendix.
public final class EvoPress {
    private final Levels levels;
    private final Evolution evolution;
    private final Fitness fitness;

    /// How bad a state is.
    @FunctionalInterface
    public interface Fitness {
        /// The mean KL divergence from the original; smaller is fitter.
        ///
        /// @param state a level for each unit; not to be changed
        /// @param tokens as many as can be had up to this many
        /// @param stage seed of which tokens are taken: states with the same one see the same tokens
        /// @throws SearchException when the model cannot be run so
        double of(int[] state, int tokens, long stage, Job job) throws SearchException;
    }

    /// A state that was tried, in the order of the run.
    ///
    /// @param id from 0, in order
    /// @param parent empty of a random start
    /// @param generation 0 for the starts
    /// @param state a level for each unit
    /// @param fitness on the last stage that it reached
    /// @param stages that it reached
    /// @param isChosen whether it became the parent of the next generation
    @SuppressWarnings("ArrayRecordComponent") // decision: a table that is read, not compared
    public record Candidate(
            int id,
            Optional<Integer> parent,
            int generation,
            int[] state,
            double fitness,
            int stages,
            boolean isChosen) {}

    /// How far a search is.
    ///
    /// @param generation that has just ended
    /// @param best the parent of the next one
    /// @param tried in this generation, the parent not among them
    public record Progress(int generation, Candidate best, List<Candidate> tried) {
        public Progress {
            tried = List.copyOf(tried);
        }
    }

    public EvoPress(Levels levels, Evolution evolution, Fitness fitness) {
        this.levels = levels;
        this.evolution = evolution;
        this.fitness = fitness;
    }

    /// Searches until the generations are over, or until `isEnough` says so between two of them.
    ///
    /// @param starts states to begin with besides random ones: what an allocator found
    /// @param listener hears of every generation
    /// @return the best one
    /// @throws java.util.concurrent.CancellationException when the job was cancelled; the listener has heard of the
    /// best one until then
    public Candidate run(List<int[]> starts, Consumer<Progress> listener, Job job) throws SearchException {
        SplittableRandom random = new SplittableRandom(evolution.seed());
        Run run = new Run(random);
        Candidate parent = run.first(starts, listener, job.part(0, 0.05));
        for (int generation = 1; generation <= evolution.generations(); generation++) {
            job.report(
                    0.05 + 0.95 * (generation - 1) / evolution.generations(),
                    String.format(java.util.Locale.ROOT, "generation %d, KL %.5f", generation, parent.fitness()));
            parent = run.generation(generation, parent, listener, job);
        }
        return parent;
    }

    /// One search: what is random in it, and who was there.
    private final class Run {
        private final SplittableRandom random;
        private int next;

        Run(SplittableRandom random) {
            this.random = random;
        }

        private Candidate first(List<int[]> starts, Consumer<Progress> listener, Job job) throws SearchException {
            List<int[]> states = new ArrayList<>(starts);
            for (int i = 0; i < evolution.starts(); i++) {
                states.add(levels.start(random));
            }
            long stage = random.nextLong();
            List<Candidate> tried = new ArrayList<>();
            for (int i = 0; i < states.size(); i++) {
                job.report((double) i / states.size(), "random starts");
                double found = fitness.of(states.get(i), evolution.tokens().getLast(), stage, job);
                tried.add(new Candidate(next++, Optional.empty(), 0, states.get(i), found, 1, false));
            }
            Candidate best = tried.stream()
                    .min(Comparator.comparingDouble(Candidate::fitness))
                    .map(this::chosen)
                    .orElseThrow();
            tried.replaceAll(each -> each.id() == best.id() ? best : each);
            listener.accept(new Progress(0, best, tried));
            return best;
        }

        private Candidate chosen(Candidate candidate) {
            return new Candidate(
                    candidate.id(),
                    candidate.parent(),
                    candidate.generation(),
                    candidate.state(),
                    candidate.fitness(),
                    candidate.stages(),
                    true);
        }

        private Candidate generation(int generation, Candidate parent, Consumer<Progress> listener, Job job)
                throws SearchException {
            List<Candidate> tried = children(generation, parent);
            List<Candidate> alive = new ArrayList<>(tried);
            Candidate best = parent;
            for (int stage = 0; stage < evolution.tokens().size(); stage++) {
                boolean isLast = stage == evolution.tokens().size() - 1;
                if (isLast) {
                    alive.add(parent);
                }
                alive = scored(alive, stage, job);
                for (Candidate candidate : alive) {
                    tried.replaceAll(each -> each.id() == candidate.id() ? candidate : each);
                }
                alive.sort(Comparator.comparingDouble(Candidate::fitness).thenComparing(Candidate::id));
                int most = Math.min(evolution.survivors().get(stage), alive.size());
                alive = new ArrayList<>(alive.subList(0, most));
                best = alive.getFirst();
            }
            if (best.id() == parent.id()) {
                best = chosen(best); // the same, with its fitness on this generation's tokens
            } else {
                best = chosen(best);
                Candidate winner = best;
                tried.replaceAll(each -> each.id() == winner.id() ? winner : each);
            }
            listener.accept(new Progress(generation, best, tried));
            return best;
        }

        /// Changed copies of the parent, none twice.
        private List<Candidate> children(int generation, Candidate parent) {
            Set<List<Integer>> known = new HashSet<>();
            known.add(key(parent.state()));
            List<Candidate> children = new ArrayList<>();
            for (int attempt = 0; attempt < 20 * evolution.offspring(); attempt++) {
                if (children.size() == evolution.offspring()) {
                    break;
                }
                int[] state = levels.mutated(parent.state(), random);
                if (known.add(key(state))) {
                    children.add(
                            new Candidate(next++, Optional.of(parent.id()), generation, state, Double.NaN, 0, false));
                }
            }
            return children;
        }

        private List<Integer> key(int[] state) {
            return Arrays.stream(state).boxed().toList();
        }

        private List<Candidate> scored(List<Candidate> candidates, int stage, Job job) throws SearchException {
            long seed = random.nextLong();
            List<Candidate> scored = new ArrayList<>();
            for (Candidate candidate : candidates) {
                job.check();
                double found = fitness.of(candidate.state(), evolution.tokens().get(stage), seed, job);
                scored.add(new Candidate(
                        candidate.id(),
                        candidate.parent(),
                        candidate.generation(),
                        candidate.state(),
                        found,
                        stage + 1,
                        false));
            }
            return scored;
        }
    }
}
