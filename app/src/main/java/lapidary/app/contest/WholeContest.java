package lapidary.app.contest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.bench.BenchProtocol;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.KeptStandings;
import lapidary.core.bench.MethodBench;
import lapidary.core.bench.Standing;
import lapidary.core.eval.Contest;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TokenScores;
import lapidary.core.eval.Verdict;
import lapidary.core.job.Job;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.views.text.Messages;

/// A comparison on the whole model: the running estimate of each candidate, and whether it is better than round to
/// nearest, by bounds that hold at any time.
final class WholeContest {
    private static final long TELL_NANOS = 100_000_000;

    private final ContestQuestion question;
    private final ContestMemory memory;
    private final Consumer<ContestRow> rows;
    private final Map<Integer, SequenceMeans> baselines = new HashMap<>();
    private long told;

    WholeContest(ContestQuestion question, ContestMemory memory, Consumer<ContestRow> rows) {
        this.question = question;
        this.memory = memory;
        this.rows = rows;
    }

    void run(MethodBench bench, BenchProtocol protocol, List<Candidate> candidates, Job job) {
        KeptStandings kept = memory.of(protocol.id());
        for (int i = 0; i < candidates.size(); i++) {
            Job part = job.part((double) i / candidates.size(), (i + 1.0) / candidates.size());
            MethodBench.Entry entry = bench.entry(candidates.get(i), new Selector.All());
            Optional<KeptStandings.Kept> known = kept.find(entry.recipeId());
            Standing standing = known.isPresent()
                    ? entry.standing(known.get())
                    : bench.run(entry, scores -> running(entry, scores, protocol), part);
            kept.add(standing);
            tell(entry, standing, protocol);
        }
    }

    private void running(MethodBench.Entry entry, SequenceMeans scores, BenchProtocol protocol) {
        long now = System.nanoTime();
        if (now - told >= TELL_NANOS) {
            told = now;
            rows.accept(row(entry, scores, protocol, ContestRow.State.RUNNING, Double.NaN));
        }
    }

    private void tell(MethodBench.Entry entry, Standing standing, BenchProtocol protocol) {
        if (standing.scores().isEmpty()) {
            rows.accept(ContestRow.failed(entry.candidate(), question.layer(), standing.trouble()));
            return;
        }
        SequenceMeans scores = standing.scores().get();
        if (entry.candidate().kind() == Candidate.Kind.BASELINE) {
            baselines.put(entry.candidate().width(), scores);
        }
        rows.accept(row(entry, scores, protocol, ContestRow.State.DONE, standing.seconds()));
    }

    private ContestRow row(
            MethodBench.Entry entry,
            SequenceMeans scores,
            BenchProtocol protocol,
            ContestRow.State state,
            double seconds) {
        Optional<SequenceMeans> baseline = entry.candidate().kind() == Candidate.Kind.BASELINE
                ? Optional.empty()
                : Optional.ofNullable(baselines.get(entry.candidate().width()));
        return new ContestRow(
                entry.candidate(),
                question.layer(),
                state,
                entry.bits().linear(),
                entry.bits().model(),
                Optional.of(scores.divergence(protocol.provenance())),
                scores.quality(protocol.provenance()),
                baseline.map(base -> scores.shareRemoved(first(base, scores.sequences()), protocol.provenance())),
                baseline.map(base -> against(scores, base)).orElse(""),
                "",
                seconds,
                entry.recipe().map(Recipe::steps).orElse(List.of()));
    }

    private static SequenceMeans first(SequenceMeans all, int sequences) {
        return sequences == all.sequences()
                ? all
                : new SequenceMeans(
                        java.util.Arrays.copyOf(all.losses(), sequences),
                        java.util.Arrays.copyOf(all.divergences(), sequences),
                        all.tokens(),
                        all.kind());
    }

    /// What the sequences that both have seen say, decided as early as they allow.
    private static String against(SequenceMeans scores, SequenceMeans baseline) {
        Contest contest = new Contest(Verdict.Metric.DIVERGENCE, 0);
        for (int i = 0; i < scores.sequences(); i++) {
            contest.add(mean(scores, i), mean(baseline, i));
        }
        return switch (contest.verdict().deciding().decision()) {
            case BETTER -> Messages.of("contest.better");
            case WORSE -> Messages.of("contest.worse");
            case NO_DIFFERENCE -> Messages.of("contest.no-different");
            case UNDECIDED -> Messages.of("contest.undecided");
        };
    }

    private static TokenScores mean(SequenceMeans means, int sequence) {
        double[] loss = {means.losses()[sequence]};
        double[] divergence = {means.divergences()[sequence]};
        return new TokenScores(loss, new TokenScores.Comparison(loss, divergence, 0));
    }
}
