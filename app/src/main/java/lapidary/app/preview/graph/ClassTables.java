package lapidary.app.preview.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Classification;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.views.plot.ConfusionCounts;
import lapidary.views.table.StatisticsTable.Entry;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Numbers;

/// The numbers of a classifier as lines of tables.
final class ClassTables {
    private static final int MOST_CONFUSIONS = 12;

    private ClassTables() {}

    static List<Entry> accuracy(GraphOutcome outcome) {
        Optional<Classification.Accuracy> after = GraphNumbers.accuracy(outcome);
        Optional<Classification.Accuracy> before = GraphNumbers.before(outcome);
        List<Entry> lines = new ArrayList<>();
        after.ifPresent(now -> {
            lines.add(share("Top-1 accuracy", before.map(Classification.Accuracy::topOne), now.topOne()));
            now.topFive()
                    .ifPresent(five ->
                            lines.add(share("Top-5 accuracy", before.flatMap(Classification.Accuracy::topFive), five)));
            lines.add(new Entry(
                    "Loss",
                    List.of(
                            before.map(was -> Numbers.significant(was.loss().value(), 4))
                                    .orElse(Numbers.NONE),
                            Numbers.significant(now.loss().value(), 4)),
                    "nats",
                    "Mean cross-entropy"));
        });
        return lines;
    }

    private static Entry share(String name, Optional<Measured> before, Measured after) {
        return new Entry(
                name,
                List.of(before.map(ClassTables::percent).orElse(Numbers.NONE), percent(after)),
                "",
                "95 % interval by Wilson's method");
    }

    private static String percent(Measured share) {
        return MeasureText.value(GraphNumbers.percent(share));
    }

    static List<Entry> flips(GraphOutcome outcome) {
        List<Entry> lines = new ArrayList<>();
        GraphNumbers.change(outcome).ifPresent(change -> {
            lines.add(Entry.of("Agreement", percent(change.agreement()), "", "Both name the same class"));
            lines.add(
                    Entry.of("KL divergence", MeasureText.value(change.divergence()), "", "KL(original ‖ compressed)"));
            change.flips().ifPresent(flips -> {
                lines.add(Entry.of("Right → wrong", Numbers.count(flips.rightToWrong()), "", "Answers that were lost"));
                lines.add(Entry.of("Wrong → right", Numbers.count(flips.wrongToRight()), "", "Answers that were won"));
                lines.add(Entry.of("Change of top-1", percent(flips.difference()), "", "On the same examples"));
                lines.add(Entry.of(
                        "By chance with p",
                        Numbers.significant(flips.likelihood(), 2),
                        "",
                        "McNemar's exact test: how likely flips this uneven are without a real change"));
            });
        });
        return lines;
    }

    /// The cells that changed most, as "true 4 taken for 9".
    static List<Entry> changed(ConfusionCounts counts) {
        record Cell(int row, int column, long before, long after) {
            long change() {
                return Math.abs(after - before);
            }
        }
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < counts.size(); row++) {
            for (int column = 0; column < counts.size(); column++) {
                long before = counts.value(ConfusionCounts.Show.ORIGINAL, row, column);
                long after = counts.value(ConfusionCounts.Show.COMPRESSED, row, column);
                if (row != column && before != after) {
                    cells.add(new Cell(row, column, before, after));
                }
            }
        }
        return cells.stream()
                .sorted(Comparator.comparingLong(Cell::change).reversed())
                .limit(MOST_CONFUSIONS)
                .map(cell -> new Entry(
                        "True " + counts.classes().get(cell.row()) + ", predicted "
                                + counts.classes().get(cell.column()),
                        List.of(Numbers.count(cell.before()), Numbers.count(cell.after())),
                        "",
                        ""))
                .toList();
    }

    /// "measured, 397 of 397 examples of test.csv, seed 20260101"
    static String provenance(GraphOutcome outcome) {
        Provenance from = outcome.from();
        return from.kind().label() + ", " + Numbers.count(outcome.seen()) + " of " + Numbers.count(outcome.all())
                + " examples of " + from.data() + ", " + from.protocol() + ", seed " + from.seed();
    }
}
