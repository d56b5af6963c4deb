package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.sensitivity.superweight.EditEffect;
import lapidary.core.sensitivity.superweight.KnownSuperWeights;
import lapidary.core.sensitivity.superweight.LayerPeak;
import lapidary.core.sensitivity.superweight.Observation;
import lapidary.core.sensitivity.superweight.StatePeak;
import lapidary.core.sensitivity.superweight.SuperWeights;
import lapidary.core.text.Tokenizer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `superweights` prints.
final class SuperWeightsText {
    private SuperWeightsText() {}

    static List<String> lines(SuperWeights found, Optional<EditEffect> effect, Tokenizer tokenizer) {
        List<String> lines = new ArrayList<>();
        lines.add(found.verdict());
        if (!found.found().isEmpty()) {
            Table table =
                    new Table("weight", ">block", ">value", ">enters", ">leaves", ">share of it, %", ">× its column");
            for (LayerPeak peak : found.found()) {
                table.row(
                        peak.coordinate().toString(),
                        Integer.toString(peak.block()),
                        number("%.4g", peak.weight()),
                        number("%.4g", peak.entering()),
                        number("%.4g", peak.output()),
                        number("%.1f", 100 * peak.share()),
                        number("%.1f", peak.prominence()));
            }
            lines.add("");
            lines.addAll(table.lines());
        }
        found.known().ifPresent(known -> lines.addAll(known(found, known)));
        lines.add("");
        lines.addAll(layers(found.first()));
        lines.add("");
        lines.addAll(states(found));
        lines.add("");
        lines.add(found.passes().size() + (found.passes().size() == 1 ? " pass" : " passes") + ", "
                + found.from().protocol() + " of " + found.from().data() + "; a super weight: "
                + found.rule().words()
                + ".");
        effect.ifPresent(measured -> lines.addAll(effect(measured, tokenizer)));
        return lines;
    }

    private static List<String> known(SuperWeights found, KnownSuperWeights known) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Published for " + known.model() + ", which has these dimensions (another training has others):");
        for (KnownSuperWeights.Place place : known.places()) {
            lines.add("  block " + place.block() + " [" + place.row() + ", " + place.column() + "]: "
                    + (known.isFound(place, found.found()) ? "found" : "not found"));
        }
        return lines;
    }

    private static List<String> layers(Observation seen) {
        Table table = new Table(
                ">block",
                "expert",
                ">largest input",
                ">channel",
                ">largest output",
                ">row",
                ">most of it from",
                ">share, %",
                "");
        for (LayerPeak peak : seen.layers()) {
            table.row(
                    Integer.toString(peak.block()),
                    peak.expert().isPresent() ? Integer.toString(peak.expert().getAsInt()) : "",
                    number("%.4g", peak.input()),
                    Integer.toString(peak.channel()),
                    number("%.4g", peak.output()),
                    Integer.toString(peak.row()),
                    Integer.toString(peak.column()),
                    number("%.1f", 100 * peak.share()),
                    peak.isSpike() ? "spike" : "");
        }
        return table.lines();
    }

    /// Super activations, and the path of the channels found.
    private static List<String> states(SuperWeights found) {
        Table table = new Table("hidden state", ">largest", ">channel", ">token", ">× its median", "");
        for (StatePeak peak : found.first().states()) {
            table.row(
                    boundary(peak, found.first().states().size()),
                    number("%.4g", peak.value()),
                    Integer.toString(peak.channel()),
                    Integer.toString(peak.token()),
                    number("%.1f", Math.abs(peak.value()) / peak.median()),
                    peak.isMassive() ? "massive" : "");
        }
        return table.lines();
    }

    private static String boundary(StatePeak peak, int count) {
        return peak.boundary() == count - 1 ? "at the end" : "into block " + peak.boundary();
    }

    private static List<String> effect(EditEffect effect, Tokenizer tokenizer) {
        List<String> lines = new ArrayList<>();
        Evaluation measured = effect.evaluation();
        lines.add("");
        effect.factors().forEach((place, factor) -> lines.add(place + " × " + number("%s", factor)));
        double before = measured.referencePerplexity().orElseThrow().value();
        lines.add(String.format(
                Locale.ROOT,
                "perplexity %.4g → %.4g (× %.3g), KL %.5g nats per token, %d tokens",
                before,
                measured.perplexity().value(),
                measured.perplexity().value() / before,
                measured.divergence().orElseThrow().mean().value(),
                measured.tokens()));
        Table table = new Table("next token", ">before, %", ">after, %");
        for (EditEffect.TokenShift shift : effect.shifts()) {
            table.row(
                    "\"" + tokenizer.piece(shift.token()) + "\"",
                    number("%.3f", 100 * shift.before()),
                    number("%.3f", 100 * shift.after()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    static String json(SuperWeights found, Optional<EditEffect> effect, Tokenizer tokenizer) {
        ObjectNode root = Json.object();
        root.put("verdict", found.verdict());
        root.put("rule", found.rule().words());
        root.put("data", found.from().data());
        root.put("protocol", found.from().protocol());
        ArrayNode weights = root.putArray("found");
        found.found().forEach(peak -> peak(weights.addObject(), peak));
        found.known().ifPresent(known -> {
            ObjectNode node = root.putObject("known");
            node.put("model", known.model());
            ArrayNode places = node.putArray("places");
            for (KnownSuperWeights.Place place : known.places()) {
                places.addObject()
                        .put("block", place.block())
                        .put("row", place.row())
                        .put("column", place.column())
                        .put("isFound", known.isFound(place, found.found()));
            }
        });
        ArrayNode passes = root.putArray("passes");
        for (Observation seen : found.passes()) {
            ObjectNode pass = passes.addObject();
            ArrayNode zeroed = pass.putArray("zeroed");
            seen.zeroed().forEach(place -> zeroed.add(place.toString()));
            ArrayNode layers = pass.putArray("layers");
            seen.layers().forEach(peak -> peak(layers.addObject(), peak));
            ArrayNode states = pass.putArray("states");
            seen.states().forEach(peak -> state(states.addObject(), peak));
        }
        effect.ifPresent(measured -> effect(root.putObject("effect"), measured, tokenizer));
        return Json.text(root);
    }

    private static void peak(ObjectNode node, LayerPeak peak) {
        node.put("weight", peak.coordinate().toString());
        node.put("block", peak.block());
        peak.expert().ifPresent(expert -> node.put("expert", expert));
        node.put("row", peak.row());
        node.put("column", peak.column());
        Json.number(node, "value", peak.weight());
        Json.number(node, "entering", peak.entering());
        Json.number(node, "share", peak.share());
        Json.number(node, "prominence", peak.prominence());
        Json.number(node, "largestInput", peak.input());
        node.put("inputChannel", peak.channel());
        Json.number(node, "largestOutput", peak.output());
        node.put("isSpike", peak.isSpike());
    }

    private static void state(ObjectNode node, StatePeak peak) {
        node.put("boundary", peak.boundary());
        Json.number(node, "value", peak.value());
        node.put("channel", peak.channel());
        node.put("token", peak.token());
        Json.number(node, "median", peak.median());
        node.put("isMassive", peak.isMassive());
    }

    private static void effect(ObjectNode node, EditEffect effect, Tokenizer tokenizer) {
        ObjectNode factors = node.putObject("factors");
        effect.factors().forEach((place, factor) -> factors.put(place.toString(), factor));
        Json.evaluation(node, effect.evaluation());
        ArrayNode shifts = node.putArray("nextToken");
        for (EditEffect.TokenShift shift : effect.shifts()) {
            shifts.addObject()
                    .put("token", shift.token())
                    .put("piece", tokenizer.piece(shift.token()))
                    .put("before", shift.before())
                    .put("after", shift.after());
        }
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "—";
    }
}
