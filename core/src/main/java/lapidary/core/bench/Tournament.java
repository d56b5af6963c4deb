package lapidary.core.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.recipe.Selector;

/// All candidates one after the other, without those whose results are kept.
public final class Tournament {
    private Tournament() {}

    /// Somebody who hears of each result as it comes.
    @FunctionalInterface
    public interface Listener {
        /// Hears of one.
        ///
        /// @param isNew whether it was measured just now
        void standing(Standing standing, boolean isNew) throws IOException;
    }

    /// Runs what is missing.
    ///
    /// @param on the tensors that the candidates are for
    /// @param kept what is known already; grows
    /// @return the standing of every candidate, in their order
    /// @throws java.util.concurrent.CancellationException when the job was cancelled; what was kept
    /// until then stays
    public static List<Standing> run(
            MethodBench bench, List<Candidate> candidates, Selector on, KeptStandings kept, Listener listener, Job job)
            throws IOException {
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Job part = job.part((double) i / candidates.size(), (i + 1.0) / candidates.size());
            MethodBench.Entry entry = bench.entry(candidates.get(i), on);
            var known = kept.find(entry.recipeId());
            Standing standing = known.isPresent() ? entry.standing(known.get()) : bench.run(entry, scores -> {}, part);
            kept.add(standing);
            standings.add(standing);
            listener.standing(standing, known.isEmpty());
        }
        return standings;
    }
}
