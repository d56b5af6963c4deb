package lapidary.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.table.TableText;
import lapidary.views.text.Messages;

/// What choices come to on data that the search has not seen.
///
/// @param tokens that were judged
/// @param data name of it
/// @param reference what others are held against
record Verdicts(List<Row> rows, long tokens, String data, Optional<Who> reference) {
    static final Verdicts NONE = new Verdicts(List.of(), 0, "", Optional.empty());

    Verdicts {
        rows = List.copyOf(rows);
    }

    /// What is held against each other.
    enum Who {
        PRESENT("search.who.present"),
        EVEN("search.who.even"),
        ADDITIVE("search.who.additive"),
        PICKED("search.who.picked");

        private final String key;

        Who(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    /// One choice.
    ///
    /// @param less share of the additive choice's divergence, else of the even one's, that this one does not have
    record Row(Who who, Measured divergence, Optional<Measured> less) {}

    /// @param means in the order of `who`, on the same sequences
    static Verdicts of(List<Who> who, List<SequenceMeans> means, TableText text) {
        Provenance from = Provenance.measured(
                text.name(), text.sha256(), Messages.of("search.windows-context", text.context()), 0);
        int reference = who.contains(Who.ADDITIVE) ? who.indexOf(Who.ADDITIVE) : who.indexOf(Who.EVEN);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < who.size(); i++) {
            Optional<Measured> less = i == reference || reference < 0 || who.get(i) == Who.PRESENT
                    ? Optional.empty()
                    : Optional.of(means.get(i).shareRemoved(means.get(reference), from));
            rows.add(new Row(who.get(i), means.get(i).divergence(from), less));
        }
        return new Verdicts(
                rows, text.tokens(), text.name(), reference < 0 ? Optional.empty() : Optional.of(who.get(reference)));
    }
}
