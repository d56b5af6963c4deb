package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lapidary.core.table.Cost;
import lapidary.core.table.MeasurementTable;
import lapidary.views.plot.BitBars;
import lapidary.views.text.Bytes;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What the bars draw of a standing: blocks across, roles upwards.
final class BarsContent {
    private static final double KIBI = 1024;

    private BarsContent() {}

    static BitBars.Content of(Standing standing, Set<Integer> locked) {
        MeasurementTable table = standing.table();
        UnitIndex index = standing.index();
        long most = 0;
        for (int unit : index.order()) {
            most = Math.max(most, standing.assignment().cost(table, unit).bytes());
        }
        double scale = most >= 1 << 20 ? KIBI * KIBI : KIBI;
        List<BitBars.Segment> segments = new ArrayList<>(index.order().size());
        for (int unit : index.order()) {
            segments.add(segment(standing, unit, scale, locked.contains(unit)));
        }
        return new BitBars.Content(index.columns(), segments, scale == KIBI ? "KiB" : "MiB");
    }

    private static BitBars.Segment segment(Standing standing, int unit, double scale, boolean isLocked) {
        MeasurementTable table = standing.table();
        Cost cost = standing.assignment().cost(table, unit);
        return new BitBars.Segment(
                standing.index().ids().get(unit),
                standing.index().columnOf().get(unit),
                standing.index().roles().get(unit),
                standing.assignment().title(table, unit),
                cost.bytes() / scale,
                (double) cost.bits() / table.units().get(unit).weights(),
                isLocked,
                standing.assignment().options().get(unit) != Assignment.OTHER);
    }

    /// What hovering says of a unit.
    static String words(Standing standing, int unit, boolean isLocked) {
        Cost cost = standing.assignment().cost(standing.table(), unit);
        double bits = (double) cost.bits() / standing.table().units().get(unit).weights();
        return words(standing, unit, standing.assignment().title(standing.table(), unit), bits, isLocked);
    }

    private static String words(Standing standing, int unit, String type, double bits, boolean isLocked) {
        MeasurementTable table = standing.table();
        int option = standing.assignment().options().get(unit);
        String loss =
                switch (option) {
                    case Assignment.UNCHANGED -> Messages.of("bits.unchanged");
                    case Assignment.OTHER -> Messages.of("bits.outside-table");
                    default ->
                        table.divergence(unit, option)
                                .map(found -> Messages.of(
                                        "bits.kl-alone",
                                        MeasureText.value(found),
                                        MeasureText.tag(found, Messages.of("common.tokens"))))
                                .orElse(Messages.of("common.not-measured"));
                };
        return Messages.of(
                isLocked ? "bits.segment.locked" : "bits.segment",
                table.units().get(unit).title(),
                type,
                Numbers.significant(bits, 3),
                Bytes.text(standing.assignment().cost(table, unit).bytes()),
                loss);
    }
}
