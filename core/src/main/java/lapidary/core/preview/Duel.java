package lapidary.core.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import lapidary.core.eval.Contest;
import lapidary.core.eval.TokenScores;
import lapidary.core.eval.Verdict;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import org.jspecify.annotations.Nullable;

/// Compares the recipe asked about with another one on the same sequences. What is remembered of the other costs
/// nothing; what is missing of it is run, and no more of it than the decision takes.
final class Duel {
    private final Reference reference;
    private final Answers memory;
    private final Assignment other;
    private final Weights weights;
    private final Contest contest;
    private final List<TokenScores> theirs;
    private @Nullable EditedRun run;

    /// @param other only what really changes weights
    Duel(Reference reference, Answers memory, Assignment other, Weights weights, double margin) {
        this.reference = reference;
        this.memory = memory;
        this.other = other;
        this.weights = weights;
        this.contest = new Contest(Verdict.Metric.DIVERGENCE, margin);
        this.theirs = new ArrayList<>(memory.scores(other));
    }

    /// Compares as many sequences as are known of both.
    ///
    /// @param mine the scores of the recipe asked about
    /// @return whether there was anything new
    boolean compareKnown(List<TokenScores> mine) {
        int before = contest.sequences();
        List<TokenScores> remembered = memory.scores(other); // more than before where both are one assignment
        theirs.addAll(remembered.subList(Math.min(theirs.size(), remembered.size()), remembered.size()));
        for (int i = before; i < Math.min(mine.size(), theirs.size()); i++) {
            contest.add(mine.get(i), theirs.get(i));
        }
        return contest.sequences() > before;
    }

    /// Runs the other recipe over the sequences that are missing of it, batch by batch, until it is decided.
    ///
    /// @param compared called after each batch
    void compareAll(List<TokenScores> mine, Job job, Consumer<Verdict> compared) throws FormatException {
        Pace pace = new Pace();
        while (!isOver(mine.size())) {
            List<TokenScores> further = run().score(theirs.size(), pace.next(mine.size() - theirs.size()), job);
            memory.add(other, theirs.size(), further);
            theirs.addAll(further);
            compareKnown(mine);
            compared.accept(contest.verdict());
        }
    }

    /// Whether more sequences than those would tell nothing new.
    boolean isOver(int sequences) {
        return (contest.sequences() > 0 && contest.verdict().isDecided()) || contest.sequences() == sequences;
    }

    Verdict verdict() {
        return contest.verdict();
    }

    /// Blocks × sequences run for the other recipe.
    long blockEvaluations() {
        return run == null ? 0 : run.blockEvaluations();
    }

    private EditedRun run() throws FormatException {
        EditedRun found = run;
        if (found == null) {
            found = EditedRun.beside(reference, other, weights);
            run = found;
        }
        return found;
    }
}
