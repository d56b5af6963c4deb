package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.data.DataKind;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.MacroAverage;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.PassCost;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was measured on each text, and on all together.
final class Measurement {
    private static final int SHOWN = 12;

    private final boolean isSeen;
    private final RuntimeOptions.Computed computed;
    private final PassCost cost;
    private final List<Judged> parts = new ArrayList<>();
    private final List<Evaluation> evaluations = new ArrayList<>();

    /// @param isSeen whether the data was seen in calibration
    /// @param computed how the model was computed
    /// @param cost of a pass in memory
    Measurement(boolean isSeen, RuntimeOptions.Computed computed, PassCost cost) {
        this.cost = cost;
        this.isSeen = isSeen;
        this.computed = computed;
    }

    void add(Judged part, Evaluation evaluation) {
        parts.add(part);
        evaluations.add(evaluation);
    }

    /// @param single what is told of single tokens
    void print(Console console, Path path, Optional<Path> reference, TokenOptions single, boolean json) {
        if (json) {
            ObjectNode root = json();
            single.json(root);
            console.say(Json.text(root));
        } else {
            text(console, path, reference);
            single.lines().forEach(console::say);
        }
    }

    private void text(Console console, Path path, Optional<Path> reference) {
        String compared = reference.map(o -> ", compared with " + o).orElse("");
        for (int i = 0; i < parts.size(); i++) {
            Judged part = parts.get(i);
            console.say((i == 0 ? "" : "\n") + path + " on " + part.path() + compared);
            console.say("");
            EvaluationText.lines(evaluations.get(i)).forEach(console::say);
            console.say("  data '" + part.name() + "' (" + part.kind().label() + "), SHA-256 "
                    + part.sha256().substring(0, SHOWN) + "…, order of sequences by seed " + TextSequences.ORDER_SEED
                    + (isSeen ? "; " + Provenance.SEEN.toUpperCase(Locale.ROOT) : ""));
        }
        if (parts.size() > 1) {
            average(console);
        }
        computed.lines().forEach(console::say);
        if (!cost.staysDecoded()) {
            console.say(cost.sentence());
        }
    }

    private void average(Console console) {
        MacroAverage average = MacroAverage.of(evaluations, provenance());
        console.say("");
        console.say("macro-average of " + average.texts() + " texts, each counting the same (95 % over the texts)");
        Table table = new Table("", "");
        table.row("perplexity", words(average.perplexity()));
        average.referencePerplexity().ifPresent(measured -> table.row("of the original", words(measured)));
        average.divergence().ifPresent(measured -> table.row("KL divergence", words(measured) + " nats"));
        average.topOneAgreement().ifPresent(measured -> table.row("same top token", shares(measured)));
        table.lines().forEach(console::say);
    }

    private Provenance provenance() {
        Evaluation first = evaluations.getFirst();
        String names = parts.stream().map(Judged::name).collect(Collectors.joining(", "));
        Provenance from = Provenance.measured(
                names, "", first.protocol().id() + ", context " + first.context(), TextSequences.ORDER_SEED);
        return isSeen ? from.seen() : from;
    }

    private static String words(Measured measured) {
        return Numbers.significant(measured.value(), 6)
                + interval(Numbers.significant(measured.low(), 4), Numbers.significant(measured.high(), 4));
    }

    private static String shares(Measured measured) {
        return Numbers.percent(measured.value())
                + interval(Numbers.percent(measured.low()), Numbers.percent(Math.min(1, measured.high())));
    }

    private static String interval(String low, String high) {
        return "  (95 % " + low + " to " + high + ")";
    }

    private ObjectNode json() {
        ObjectNode root = Json.object();
        if (parts.size() == 1) {
            Json.evaluation(root, evaluations.getFirst());
            data(root.putObject("data"), parts.getFirst());
            computed.json(root);
            Json.cost(root.putObject("memory"), cost);
            return root;
        }
        ArrayNode texts = root.putArray("texts");
        for (int i = 0; i < parts.size(); i++) {
            ObjectNode node = texts.addObject();
            data(node.putObject("data"), parts.get(i));
            Json.evaluation(node, evaluations.get(i));
        }
        MacroAverage average = MacroAverage.of(evaluations, provenance());
        ObjectNode node = root.putObject("macroAverage");
        node.put("texts", average.texts());
        measured(node.putObject("perplexity"), average.perplexity());
        average.referencePerplexity().ifPresent(each -> measured(node.putObject("referencePerplexity"), each));
        average.divergence().ifPresent(each -> measured(node.putObject("klDivergence"), each));
        average.topOneAgreement().ifPresent(each -> measured(node.putObject("topOneAgreement"), each));
        computed.json(root);
        Json.cost(root.putObject("memory"), cost);
        return root;
    }

    private void data(ObjectNode node, Judged part) {
        Json.data(node, part.name(), part.kind() == DataKind.TEXT ? "text" : "tokens", part.sha256(), isSeen);
    }

    private static void measured(ObjectNode node, Measured measured) {
        Json.number(node, "value", measured.value());
        Json.number(node, "low", measured.low());
        Json.number(node, "high", measured.high());
    }
}
