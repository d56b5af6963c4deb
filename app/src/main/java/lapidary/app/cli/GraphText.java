package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import lapidary.core.eval.Classification;
import lapidary.core.eval.Fidelity;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Similarity;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.views.text.Numbers;

/// What a graph came to, in words.
final class GraphText {
    private GraphText() {}

    /// A table with one line per metric, and what was taken for granted below.
    static List<String> lines(GraphOutcome outcome) {
        Table table = new Table("", "");
        outcome.classification().ifPresent(classification -> classification(table, classification));
        outcome.similarity().ifPresent(similarity -> similarity(table, similarity));
        outcome.fidelity().ifPresent(fidelity -> fidelity(table, fidelity));
        table.row(
                outcome.from().kind().label(),
                "on " + Numbers.count(outcome.seen()) + " of " + Numbers.count(outcome.all()) + " examples of "
                        + outcome.from().data() + ", seed " + outcome.from().seed()
                        + (outcome.from().isSeen() ? ", " + Provenance.SEEN : ""));
        List<String> lines = new ArrayList<>(table.lines());
        outcome.notes().forEach(note -> lines.add("note: " + note));
        return lines;
    }

    /// One line for a running estimate.
    static String line(GraphOutcome outcome) {
        List<String> parts = new ArrayList<>();
        outcome.classification().ifPresent(classification -> {
            classification.accuracy().ifPresent(accuracy -> parts.add("top-1 " + share(accuracy.topOne())));
            classification.change().ifPresent(change -> parts.add("agreement " + share(change.agreement())));
        });
        outcome.similarity().ifPresent(similarity -> parts.add("Spearman " + real(similarity.spearman())));
        outcome.fidelity()
                .ifPresent(fidelity -> parts.add(
                        "output SQNR " + Numbers.decibels(fidelity.sqnr().value())));
        parts.add(outcome.from().kind().label() + ", " + Numbers.count(outcome.seen()) + " examples");
        return String.join(", ", parts);
    }

    private static void classification(Table table, Classification classification) {
        classification.accuracy().ifPresent(accuracy -> {
            table.row("top-1 accuracy", share(accuracy.topOne()));
            accuracy.topFive().ifPresent(five -> table.row("top-5 accuracy", share(five)));
            table.row("cross-entropy", real(accuracy.loss()) + " nats");
        });
        classification.change().ifPresent(change -> {
            change.flips().ifPresent(flips -> {
                table.row("of the original, top-1", share(flips.original().topOne()));
                flips.original().topFive().ifPresent(five -> table.row("of the original, top-5", share(five)));
                table.row(
                        "flips",
                        Numbers.count(flips.count()) + ": " + Numbers.count(flips.rightToWrong())
                                + " right to wrong, " + Numbers.count(flips.wrongToRight())
                                + " wrong to right (p = " + Numbers.significant(flips.likelihood(), 2) + ")");
            });
            table.row("same class", share(change.agreement()));
            table.row("KL divergence of the classes", real(change.divergence()) + " nats");
        });
        if (classification.notFinite() > 0) {
            table.row("scores that are no numbers", Numbers.count(classification.notFinite()) + " examples");
        }
    }

    private static void similarity(Table table, Similarity similarity) {
        table.row("Spearman's ρ", real(similarity.spearman()));
        table.row("Pearson's r", real(similarity.pearson()));
        similarity.change().ifPresent(change -> {
            table.row("of the original, Spearman's ρ", real(change.original()));
            table.row("ρ between the two models", real(change.between()));
            table.row(
                    "cosine to the original",
                    real(change.cosine().mean()) + ", least "
                            + Numbers.significant(change.cosine().least(), 4));
        });
    }

    private static void fidelity(Table table, Fidelity fidelity) {
        table.row("output SQNR", interval(fidelity.sqnr(), Numbers::decibels));
        table.row(
                "cosine of the outputs",
                real(fidelity.cosine().mean()) + ", least "
                        + Numbers.significant(fidelity.cosine().least(), 4));
        table.row("largest error", Numbers.significant(fidelity.largestError().value(), 4));
    }

    private static String share(Measured measured) {
        return interval(measured, Numbers::percent);
    }

    private static String real(Measured measured) {
        return interval(measured, value -> Numbers.significant(value, 4));
    }

    private static String interval(Measured measured, DoubleFunction<String> text) {
        String value = text.apply(measured.value());
        boolean hasInterval = Double.isFinite(measured.low()) && measured.low() < measured.high();
        return hasInterval
                ? value + "  (95 % " + text.apply(measured.low()) + " to " + text.apply(measured.high()) + ")"
                : value;
    }
}
