package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.bench.BenchProtocol;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.LayerTable;
import lapidary.core.bench.MethodBench;
import lapidary.core.bench.MethodTable;
import lapidary.core.bench.Standing;
import lapidary.core.measure.Measured;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `bench methods` prints.
final class BenchText {
    private BenchText() {}

    /// The candidates alone.
    static List<String> candidates(List<MethodBench.Entry> entries) {
        Table table = new Table("candidate", "method", "settings", ">bits/weight", ">of the model");
        for (MethodBench.Entry entry : entries) {
            Candidate candidate = entry.candidate();
            table.row(
                    candidate.id(),
                    candidate.name(),
                    candidate.settings(),
                    number("%.4f", entry.bits().linear()),
                    number("%.4f", entry.bits().model()));
        }
        return table.lines();
    }

    /// The table, a part for each width.
    static List<String> lines(MethodTable table) {
        List<String> lines = new ArrayList<>();
        for (int width : table.widths()) {
            lines.add((lines.isEmpty() ? "" : "\n") + width + (width == 1 ? " bit" : " bits"));
            Table rows = new Table(
                    "method",
                    "settings",
                    ">bits/weight",
                    ">of the model",
                    ">" + table.quality(),
                    ">mean KL, nats",
                    ">of RTN's KL removed, %",
                    ">s",
                    "");
            table.lines(width).forEach(line -> row(rows, line, table.isOfClasses() ? 2 : 3));
            lines.addAll(rows.lines());
        }
        for (Standing failed : table.failed()) {
            lines.add("not run: " + failed.candidate().id() + ": " + failed.trouble());
        }
        lines.add("");
        lines.add(protocol(table.protocol()));
        return lines;
    }

    private static void row(Table rows, MethodTable.Line line, int decimals) {
        Standing standing = line.standing();
        rows.row(
                standing.candidate().name(),
                standing.candidate().settings(),
                number("%.4f", standing.bits().linear()),
                number("%.4f", standing.bits().model()),
                line.quality().map(measured -> measured.withInterval(decimals)).orElse("–"),
                line.divergence().withMargin(5),
                share(line.removed()),
                number("%.1f", standing.seconds()),
                line.isOnFront() ? "front" : "");
    }

    /// What candidates came to on one layer.
    static List<String> lines(LayerTable table) {
        List<String> lines = new ArrayList<>();
        for (int width : table.widths()) {
            lines.add((lines.isEmpty() ? "" : "\n") + width + (width == 1 ? " bit" : " bits"));
            Table rows = new Table(
                    "method",
                    "settings",
                    ">bits/weight",
                    ">relative output error",
                    ">of RTN's error removed, %",
                    ">s",
                    "");
            for (LayerTable.Line line : table.lines(width)) {
                rows.row(
                        line.standing().candidate().name(),
                        line.standing().candidate().settings(),
                        number("%.4f", line.standing().bitsPerWeight()),
                        line.error().withMargin(6),
                        share(line.removed()),
                        number("%.2f", line.standing().seconds()),
                        line.isOnFront() ? "front" : "");
            }
            lines.addAll(rows.lines());
        }
        table.failed().forEach(s -> lines.add("not run: " + s.candidate().id() + ": " + s.trouble()));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%s on %,d tokens of %s: ‖Δy‖²/‖y‖², ± is the 95 %% interval over sequences",
                table.layer(),
                table.tokens(),
                table.data()));
        return lines;
    }

    /// The same as one object.
    static String json(LayerTable table) {
        ObjectNode root = Json.object();
        root.put("tensor", table.layer());
        root.put("data", table.data());
        root.put("tokens", table.tokens());
        ArrayNode results = root.putArray("results");
        for (int width : table.widths()) {
            for (LayerTable.Line line : table.lines(width)) {
                ObjectNode node = results.addObject();
                node.put("candidate", line.standing().candidate().id());
                node.put("bits", width);
                node.put("recipe", line.standing().recipeId());
                Json.number(node, "bitsPerWeight", line.standing().bitsPerWeight());
                measured(node.putObject("relativeOutputError"), line.error());
                line.removed().ifPresent(share -> measured(node.putObject("errorRemovedPercent"), share));
                node.put("onFront", line.isOnFront());
                Json.number(node, "seconds", line.standing().seconds());
            }
        }
        ArrayNode failed = root.putArray("notRun");
        table.failed().forEach(standing -> failed.addObject()
                .put("candidate", standing.candidate().id())
                .put("reason", standing.trouble()));
        return Json.text(root);
    }

    private static String share(Optional<Measured> removed) {
        return removed.map(share -> share.withInterval(1)).orElse("–");
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
    }

    private static String protocol(BenchProtocol protocol) {
        BenchProtocol.Data judging = protocol.judging();
        BenchProtocol.Data calibration = protocol.calibration();
        String calibrated = calibration.name().isEmpty()
                ? "not calibrated"
                : String.format(
                        Locale.ROOT,
                        "calibrated on %,d %s of %s",
                        calibration.tokens(),
                        calibration.unit(),
                        calibration.name());
        return String.format(
                Locale.ROOT,
                "%s: judged on %,d %s of %s (%s), %s; in parentheses and after ±: the 95 %% interval over %s, that of"
                        + " the share of RTN's KL is paired; s: seconds to the weights, here and now",
                protocol.model(),
                judging.tokens(),
                judging.unit(),
                judging.name(),
                judging.cut(),
                calibrated,
                judging.context() == 0 ? "examples" : "sequences");
    }

    /// The same as one object.
    static String json(MethodTable table) {
        ObjectNode root = Json.object();
        ObjectNode protocol = root.putObject("protocol");
        protocol.put("id", table.protocol().id());
        protocol.put("model", table.protocol().model());
        data(protocol.putObject("calibration"), table.protocol().calibration());
        data(protocol.putObject("judging"), table.protocol().judging());
        ArrayNode results = root.putArray("results");
        for (int width : table.widths()) {
            table.lines(width).forEach(line -> result(results.addObject(), line));
        }
        ArrayNode failed = root.putArray("notRun");
        table.failed().forEach(standing -> failed.addObject()
                .put("candidate", standing.candidate().id())
                .put("reason", standing.trouble()));
        return Json.text(root);
    }

    private static void data(ObjectNode node, BenchProtocol.Data data) {
        node.put("name", data.name());
        node.put("sha256", data.sha256());
        node.put("protocol", data.protocol());
        node.put("sequences", data.sequences());
        node.put("context", data.context());
        node.put("tokens", data.tokens());
        node.put("seed", data.seed());
    }

    private static void result(ObjectNode node, MethodTable.Line line) {
        Standing standing = line.standing();
        Candidate candidate = standing.candidate();
        node.put("candidate", candidate.id());
        node.put("method", candidate.name());
        node.put("settings", candidate.settings());
        node.put("bits", candidate.width());
        node.put("kind", candidate.kind().name().toLowerCase(Locale.ROOT));
        node.put("recipe", standing.recipeId());
        Json.number(node, "bitsPerWeight", standing.bits().linear());
        Json.number(node, "bitsPerWeightOfModel", standing.bits().model());
        line.quality().ifPresent(quality -> measured(node.putObject(quality.metric()), quality));
        measured(node.putObject("klDivergence"), line.divergence());
        line.removed().ifPresent(share -> measured(node.putObject("klRemovedPercent"), share));
        node.put("onFront", line.isOnFront());
        Json.number(node, "seconds", standing.seconds());
    }

    private static void measured(ObjectNode node, Measured measured) {
        Json.number(node, "value", measured.value());
        Json.number(node, "low", measured.low());
        Json.number(node, "high", measured.high());
        node.put("count", measured.count());
        node.put("provenance", measured.from().kind().label());
    }
}
