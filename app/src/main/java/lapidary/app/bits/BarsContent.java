package lapidary.app.bits;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import lapidary.core.table.Cost;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.Unit;
import lapidary.views.plot.BitBars;
import lapidary.views.text.Bytes;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Numbers;

/// What the bars draw of a standing: blocks across, roles upwards.
final class BarsContent {
    private static final double KIBI = 1024;
    private static final int LONGEST = 12;

    private BarsContent() {}

    static BitBars.Content of(Standing standing, Set<Integer> locked) {
        MeasurementTable table = standing.table();
        List<Unit> units = table.units();
        List<Integer> order = IntStream.range(0, units.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                                (Integer unit) -> units.get(unit).block().orElse(Integer.MAX_VALUE))
                        .thenComparing(
                                unit -> units.get(unit).tensors().getFirst().role()))
                .toList();
        long most = order.stream()
                .mapToLong(unit -> standing.assignment().cost(table, unit).bytes())
                .max()
                .orElse(0);
        double scale = most >= 1 << 20 ? KIBI * KIBI : KIBI;
        List<String> columns = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        List<BitBars.Segment> segments = new ArrayList<>();
        for (int unit : order) {
            int column = places.computeIfAbsent(column(units.get(unit)), name -> {
                columns.add(name);
                return columns.size() - 1;
            });
            segments.add(segment(standing, unit, column, scale, locked.contains(unit)));
        }
        return new BitBars.Content(columns, segments, scale == KIBI ? "KiB" : "MiB");
    }

    private static String column(Unit unit) {
        OptionalInt block = unit.block();
        if (block.isPresent()) {
            return Integer.toString(block.getAsInt());
        }
        return switch (unit.tensors().getFirst().role()) {
            case EMBEDDING -> "embedding";
            case OUTPUT -> "output";
            default -> {
                String name = unit.tensors().getFirst().id().name();
                yield name.length() > LONGEST ? "…" + name.substring(name.length() - LONGEST) : name;
            }
        };
    }

    private static BitBars.Segment segment(Standing standing, int unit, int column, double scale, boolean isLocked) {
        MeasurementTable table = standing.table();
        Unit own = table.units().get(unit);
        Cost cost = standing.assignment().cost(table, unit);
        double bits = (double) cost.bits() / own.weights();
        String type = standing.assignment().title(table, unit);
        int option = standing.assignment().options().get(unit);
        return new BitBars.Segment(
                own.id(),
                column,
                own.tensors().getFirst().role().id(),
                type,
                cost.bytes() / scale,
                bits,
                isLocked,
                option != Assignment.OTHER,
                words(standing, unit, type, bits, isLocked));
    }

    private static String words(Standing standing, int unit, String type, double bits, boolean isLocked) {
        MeasurementTable table = standing.table();
        int option = standing.assignment().options().get(unit);
        String loss =
                switch (option) {
                    case Assignment.UNCHANGED -> "unchanged";
                    case Assignment.OTHER ->
                        "what is chosen for it is not in the table; its size here is that of the original";
                    default ->
                        table.divergence(unit, option)
                                .map(found -> "KL alone " + MeasureText.value(found) + ", "
                                        + MeasureText.tag(found, "tokens"))
                                .orElse("not measured");
                };
        return table.units().get(unit).title() + "\n" + type + ", " + Numbers.significant(bits, 3)
                + " bits/weight, "
                + Bytes.text(standing.assignment().cost(table, unit).bytes()) + "\n" + loss
                + (isLocked ? "\nLocked" : "");
    }
}
