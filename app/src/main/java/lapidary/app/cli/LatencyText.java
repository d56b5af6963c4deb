package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.latency.LatencyFile;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.Product;
import lapidary.core.latency.Timing;
import lapidary.core.latency.TokenLatency;
import lapidary.core.measure.Measured;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;
import lapidary.views.text.Numbers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `latency` prints.
///
/// @param model what it says of one; empty without
record LatencyText(LatencyTable table, Optional<OfModel> model) {

    /// A model's token.
    ///
    /// @param predicted from the table, as the model is stored
    /// @param whole measured
    record OfModel(TokenLatency latency, Measured predicted, Measured whole, Model model) {
        /// How much the prediction is off, as a share of what was measured.
        double error() {
            return predicted.value() / whole.value() - 1;
        }
    }

    List<String> lines() {
        SortedSet<Long> sets = new TreeSet<>();
        table.products().keySet().forEach(product -> sets.add(product.workingSet()));
        List<String> titles = new ArrayList<>(List.of("type", ">rows", ">columns"));
        for (long set : sets) {
            titles.add(">µs in " + mebibytes(set));
            titles.add(">±");
            titles.add(">GB/s");
        }
        Table rows = new Table(titles.toArray(String[]::new));
        SortedMap<Product, SortedMap<Long, Timing>> shapes = new TreeMap<>();
        table.products().forEach((product, timing) -> shapes.computeIfAbsent(
                        new Product(product.type(), product.rows(), product.columns(), 1), key -> new TreeMap<>())
                .put(product.workingSet(), timing));
        shapes.forEach((shape, bySet) -> rows.row(cells(shape, bySet, sets)));
        List<String> lines = new ArrayList<>();
        lines.add(table.source() + ", " + table.threads() + (table.threads() == 1 ? " thread" : " threads")
                + ": products with one token");
        lines.add("");
        lines.addAll(rows.lines());
        model.ifPresent(of -> lines.addAll(lines(of)));
        return lines;
    }

    private static String[] cells(Product shape, SortedMap<Long, Timing> bySet, SortedSet<Long> sets) {
        List<String> cells = new ArrayList<>();
        cells.add(
                shape.type() == DType.COMPUTED ? "as F32 copies" : shape.type().name());
        cells.add(Integer.toString(shape.rows()));
        cells.add(Integer.toString(shape.columns()));
        for (long set : sets) {
            Timing timing = bySet.get(set);
            if (timing == null) {
                cells.addAll(List.of("", "", ""));
            } else {
                cells.add(micros(timing.nanos()));
                cells.add(micros((timing.high() - timing.low()) / 2));
                cells.add(String.format(Locale.ROOT, "%.1f", shape.bytes() / timing.nanos()));
            }
        }
        return cells.toArray(String[]::new);
    }

    private static String micros(double nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1000);
    }

    private static String mebibytes(long bytes) {
        return Numbers.fixed(bytes / (double) (1 << 20), 0) + " MiB";
    }

    private static List<String> lines(OfModel of) {
        List<String> lines = new ArrayList<>();
        int context = of.latency().context();
        lines.add("");
        lines.add("token of the model as it is stored, " + Numbers.count(context) + " tokens before it");
        lines.add("predicted  " + of.predicted().withInterval(4) + " ms: products and "
                + String.format(
                        Locale.ROOT, "%.4f ms besides", of.latency().rest().nanos() / 1e6));
        lines.add("measured   " + of.whole().withInterval(4) + " ms: median of "
                + of.whole().count() + " tokens; the"
                + " prediction is "
                + String.format(
                        Locale.ROOT, "%.1f %% %s", Math.abs(100 * of.error()), of.error() < 0 ? "low" : "high"));
        Table uniform = new Table("all weights as", ">ms per token", ">low", ">high");
        byType(of)
                .forEach((type, time) -> uniform.row(
                        type == DType.COMPUTED ? "F32 copies" : type.name(),
                        String.format(Locale.ROOT, "%.4f", time.value()),
                        String.format(Locale.ROOT, "%.4f", time.low()),
                        String.format(Locale.ROOT, "%.4f", time.high())));
        lines.add("");
        lines.addAll(uniform.lines());
        return lines;
    }

    /// What a token would take if all weights were of one type.
    private static Map<DType, Measured> byType(OfModel of) {
        Map<DType, Measured> byType = new TreeMap<>();
        for (DType type : of.latency().table().types()) {
            of.latency().as(type, of.model()).ifPresent(time -> byType.put(type, time));
        }
        return byType;
    }

    ObjectNode json() {
        ObjectNode root = (ObjectNode) JsonMapper.shared().readTree(LatencyFile.text(table));
        model.ifPresent(of -> {
            ObjectNode node = root.putObject("token");
            node.put("context", of.latency().context());
            Json.number(node, "restMilliseconds", of.latency().rest().nanos() / 1e6);
            time(node.putObject("predicted"), of.predicted());
            time(node.putObject("measured"), of.whole());
            Json.number(node, "relativeError", of.error());
            ObjectNode types = node.putObject("byType");
            byType(of).forEach((type, time) -> time(types.putObject(type.name()), time));
        });
        return root;
    }

    static void time(ObjectNode node, Measured time) {
        Json.number(node, "milliseconds", time.value());
        Json.number(node, "low", time.low());
        Json.number(node, "high", time.high());
        node.put("provenance", time.from().kind().label());
        node.put("protocol", time.from().protocol());
    }
}
