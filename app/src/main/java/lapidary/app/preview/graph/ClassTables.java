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
import lapidary.views.text.Messages;
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
            lines.add(share(
                    Messages.of("preview.top-1-accuracy"), before.map(Classification.Accuracy::topOne), now.topOne()));
            now.topFive()
                    .ifPresent(five -> lines.add(share(
                            Messages.of("preview.top-5-accuracy"),
                            before.flatMap(Classification.Accuracy::topFive),
                            five)));
            lines.add(new Entry(
                    Messages.of("preview.loss"),
                    List.of(
                            before.map(was -> Numbers.significant(was.loss().value(), 4))
                                    .orElse(Numbers.NONE),
                            Numbers.significant(now.loss().value(), 4)),
                    "nats",
                    Messages.of("preview.mean-cross-entropy")));
        });
        return lines;
    }

    private static Entry share(String name, Optional<Measured> before, Measured after) {
        return new Entry(
                name,
                List.of(before.map(ClassTables::percent).orElse(Numbers.NONE), percent(after)),
                "",
                Messages.of("preview.95-interval-wilsons"));
    }

    private static String percent(Measured share) {
        return MeasureText.value(GraphNumbers.percent(share));
    }

    static List<Entry> flips(GraphOutcome outcome) {
        List<Entry> lines = new ArrayList<>();
        GraphNumbers.change(outcome).ifPresent(change -> {
            lines.add(Entry.of(
                    Messages.of("preview.agreement.title"),
                    percent(change.agreement()),
                    "",
                    Messages.of("preview.both-name-same")));
            lines.add(Entry.of(
                    Messages.of("preview.kl-divergence"),
                    MeasureText.value(change.divergence()),
                    "",
                    Messages.of("preview.kl-original-compressed.title")));
            change.flips().ifPresent(flips -> {
                lines.add(Entry.of(
                        Messages.of("preview.right-wrong"),
                        Numbers.count(flips.rightToWrong()),
                        "",
                        Messages.of("preview.answers-were-lost")));
                lines.add(Entry.of(
                        Messages.of("preview.wrong-right"),
                        Numbers.count(flips.wrongToRight()),
                        "",
                        Messages.of("preview.answers-were-won")));
                lines.add(Entry.of(
                        Messages.of("preview.change-top-1"),
                        percent(flips.difference()),
                        "",
                        Messages.of("preview.on-same-examples")));
                lines.add(Entry.of(
                        Messages.of("preview.chance-with-p"),
                        Numbers.significant(flips.likelihood(), 2),
                        "",
                        Messages.of("preview.mcnemars-exact-test")));
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
                        Messages.of(
                                "preview.true-predicted",
                                counts.classes().get(cell.row()),
                                counts.classes().get(cell.column())),
                        List.of(Numbers.count(cell.before()), Numbers.count(cell.after())),
                        "",
                        ""))
                .toList();
    }

    /// "measured, 397 of 397 examples of test.csv, seed 20260101"
    static String provenance(GraphOutcome outcome) {
        Provenance from = outcome.from();
        return Messages.of(
                "preview.examples-seed",
                from.kind().label(),
                outcome.seen(),
                outcome.all(),
                from.data(),
                from.protocol(),
                Long.toString(from.seed()));
    }
}
