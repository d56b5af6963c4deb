package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Outcome;
import lapidary.core.preview.PreviewMemory;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// How far a preview is and what it took, in words.
final class WorkWords {
    /// What is kept and what is not, for the hover text.
    static final String POLICY = Messages.of("preview.hidden-states-entering");

    private WorkWords() {}

    /// "96 of 384 block evaluations · 12 of 48 sequences"; "" before the first number.
    static String of(Optional<Outcome> newest, Work work) {
        return newest.filter(outcome -> work.done() >= 0)
                .map(outcome -> {
                    boolean isText = outcome instanceof Evaluation;
                    return Messages.of(
                            "preview.of.work",
                            taken(
                                    work,
                                    isText
                                            ? Messages.of("preview.block-evaluation")
                                            : Messages.of("preview.graph-run")),
                            outcome.seen(),
                            outcome.all(),
                            isText ? " sequences" : " examples");
                })
                .orElse("");
    }

    /// "38.9 MiB kept"; "" where nothing is known of it.
    static String kept(Optional<PreviewMemory> memory) {
        return memory.map(known -> Messages.of("preview.kept", Bytes.text(sum(known))))
                .orElse("");
    }

    /// What running the model costs, what is kept with its budgets, and what goes first.
    static String account(String cost, Optional<PreviewMemory> memory) {
        if (memory.isEmpty()) {
            return cost + "\n\n" + POLICY;
        }
        StringBuilder text = new StringBuilder(cost).append("\n\nKept so that an edit need not compute it again\n");
        for (PreviewMemory.Part part : memory.get().parts()) {
            text.append(part.name()).append(": ").append(Bytes.text(part.bytes()));
            text.append(" of at most ").append(Bytes.text(part.budgetBytes())).append('\n');
        }
        return text.append('\n').append(memory.get().policy()).toString();
    }

    private static long sum(PreviewMemory memory) {
        return memory.parts().stream().mapToLong(PreviewMemory.Part::bytes).sum();
    }

    private static String taken(Work work, String unit) {
        if (work.done() == 0 && work.planned() == 0) {
            return Messages.of("preview.remembered");
        }
        boolean isWhole = work.done() >= work.planned();
        return Numbers.count(work.done()) + (isWhole ? "" : " of " + Numbers.count(work.planned())) + " " + unit
                + (work.planned() == 1 ? "" : "s");
    }
}
