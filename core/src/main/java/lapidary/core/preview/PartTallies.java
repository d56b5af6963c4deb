package lapidary.core.preview;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Tally;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;

/// The running results of several judging texts, each on its own; says nothing of a single one.
final class PartTallies {
    private final TextSequences text;
    private final List<Tally> parts;
    private int seen;

    PartTallies(TextSequences text) {
        this.text = text;
        this.parts = IntStream.range(0, text.parts() == 1 ? 0 : text.parts())
                .mapToObj(part -> Tally.ofPart(text, part))
                .toList();
    }

    /// Takes the next sequences in the order of the text, and tells.
    void add(long edit, List<TokenScores> scores, Consumer<PreviewUpdate> answers) {
        if (parts.isEmpty()) {
            return;
        }
        for (TokenScores next : scores) {
            parts.get(text.part(seen++)).add(next);
        }
        answers.accept(new PreviewUpdate.Parts(
                edit, parts.stream().map(PartTallies::evaluation).toList()));
    }

    private static Optional<Evaluation> evaluation(Tally part) {
        return part.sequences() == 0 ? Optional.empty() : Optional.of(part.evaluation());
    }
}
