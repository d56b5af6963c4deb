package lapidary.app.cli;

import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
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
            number(kl, "median", divergence.median());
            number(kl, "p99", divergence.p99());
            number(kl, "max", divergence.max());
            number(kl, "standardError", divergence.mean().standardError());
            estimate(node.putObject("topOneAgreement"), divergence.topOneAgreement());
        });
        node.put("tokens", evaluation.tokens());
        node.put("protocol", evaluation.protocol().id());
        node.put("context", evaluation.context());
    }

    private static void estimate(ObjectNode node, Estimate estimate) {
        number(node, "value", estimate.value());
        number(node, "standardError", estimate.standardError());
    }
}
