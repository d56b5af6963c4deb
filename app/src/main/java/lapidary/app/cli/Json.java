package lapidary.app.cli;

import lapidary.core.eval.Contrast;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Percentiles;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.PassCost;
import lapidary.core.measure.Provenance;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `--json` prints: one object, keys in the order in which they are documented. Numbers
/// that JSON cannot say are null.
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(ObjectNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static void number(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        } else {
            node.putNull(key);
        }
    }

    /// The keys of `evaluate`, also under "preview" of `quantize`.
    static void evaluation(ObjectNode node, Evaluation evaluation) {
        estimate(node.putObject("perplexity"), evaluation.perplexity());
        evaluation.referencePerplexity().ifPresent(e -> estimate(node.putObject("referencePerplexity"), e));
        evaluation.divergence().ifPresent(divergence -> {
            ObjectNode kl = node.putObject("klDivergence");
            number(kl, "mean", divergence.mean().value());
            number(kl, "standardError", divergence.mean().standardError());
            percentiles(kl, divergence.spread());
            estimate(node.putObject("topOneAgreement"), divergence.topOneAgreement());
            Divergence.ProbabilityChange change = divergence.change();
            ObjectNode probability = node.putObject("probabilityChange");
            number(probability, "mean", change.mean());
            number(probability, "standardError", change.standardError());
            number(probability, "rms", change.rms());
            number(probability, "rmsStandardError", change.rmsError());
            percentiles(probability, change.spread());
            Divergence.PerplexityRatio ratio = divergence.perplexities();
            ObjectNode perplexities = node.putObject("perplexityRatio");
            number(perplexities, "value", Math.exp(ratio.logarithm()));
            number(perplexities, "logarithm", ratio.logarithm());
            number(perplexities, "standardErrorOfLogarithm", ratio.standardError());
            number(perplexities, "correlationOfLosses", ratio.correlation());
        });
        node.put("tokens", evaluation.tokens());
        node.put("protocol", evaluation.protocol().id());
        node.put("context", evaluation.context());
    }

    /// What was measured on, the key "data" beside an evaluation.
    ///
    /// @param kind "text" or "tokens"
    static void data(ObjectNode node, String name, String kind, String sha256, boolean isSeen) {
        node.put("name", name);
        node.put("kind", kind);
        node.put("sha256", sha256);
        node.put("seed", TextSequences.ORDER_SEED);
        node.put("provenance", Provenance.Kind.MEASURED.label());
        node.put("seenInCalibration", isSeen);
    }

    /// A paired difference; bounds that are not there yet are null.
    static void contrast(ObjectNode node, Contrast contrast) {
        number(node, "difference", contrast.mean());
        number(node, "low", contrast.low());
        number(node, "high", contrast.high());
        node.put("decision", ContestOptions.decision(contrast));
    }

    private static void percentiles(ObjectNode node, Percentiles spread) {
        number(node, "min", spread.at(0));
        number(node, "p0.1", spread.at(0.001));
        number(node, "p1", spread.at(0.01));
        number(node, "p5", spread.at(0.05));
        number(node, "p10", spread.at(0.1));
        number(node, "p25", spread.at(0.25));
        number(node, "median", spread.at(0.5));
        number(node, "p75", spread.at(0.75));
        number(node, "p90", spread.at(0.9));
        number(node, "p95", spread.at(0.95));
        number(node, "p99", spread.at(0.99));
        number(node, "p99.9", spread.at(0.999));
        number(node, "max", spread.at(1));
    }

    private static void estimate(ObjectNode node, Estimate estimate) {
        number(node, "value", estimate.value());
        number(node, "standardError", estimate.standardError());
    }

    /// What a pass costs in memory.
    static void cost(ObjectNode node, PassCost cost) {
        node.put("decodedBytes", cost.decodedBytes());
        node.put("budgetBytes", cost.budgetBytes());
        node.put("groups", cost.groups());
        node.put("storedBytes", cost.storedBytes());
    }
}
