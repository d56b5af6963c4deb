package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Outcome;
import lapidary.core.preview.PreviewMemory;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;

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
                            isText ? "preview.work.sequences" : "preview.work.examples",
                            taken(work, isText),
                            outcome.seen(),
                            outcome.all());
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
        List<String> lines = new ArrayList<>(List.of(cost, "", Messages.of("preview.kept.title")));
        for (PreviewMemory.Part part : memory.get().parts()) {
            lines.add(Messages.of(
                    "preview.kept.part", part.name(), Bytes.text(part.bytes()), Bytes.text(part.budgetBytes())));
        }
        lines.addAll(List.of("", memory.get().policy()));
        return String.join("\n", lines);
    }

    private static long sum(PreviewMemory memory) {
        return memory.parts().stream().mapToLong(PreviewMemory.Part::bytes).sum();
    }

    private static String taken(Work work, boolean isText) {
        if (work.done() == 0 && work.planned() == 0) {
            return Messages.of("preview.remembered");
        }
        boolean isWhole = work.done() >= work.planned();
        return isWhole
                ? Messages.of(isText ? "preview.work.blocks" : "preview.work.graphs", work.done())
                : Messages.of(
                        isText ? "preview.work.blocks.some" : "preview.work.graphs.some", work.done(), work.planned());
    }
}
