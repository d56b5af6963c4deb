package lapidary.app.cli;

import lapidary.core.eval.Classification;
import lapidary.core.eval.Fidelity;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.Similarity;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a graph came to, as JSON.
final class GraphJson {
    private GraphJson() {}

    static void outcome(ObjectNode node, GraphOutcome outcome) {
        outcome.classification().ifPresent(found -> classification(node.putObject("classification"), found));
        outcome.similarity().ifPresent(found -> similarity(node.putObject("similarity"), found));
        outcome.fidelity().ifPresent(found -> fidelity(node.putObject("fidelity"), found));
        node.put("examples", outcome.seen());
        Provenance from = outcome.from();
        ObjectNode provenance = node.putObject("provenance");
        provenance.put("kind", from.kind().label());
        provenance.put("data", from.data());
        provenance.put("dataSha256", from.dataSha256());
        provenance.put("protocol", from.protocol());
        provenance.put("seed", from.seed());
        ArrayNode notes = node.putArray("notes");
        outcome.notes().forEach(notes::add);
    }

    private static void classification(ObjectNode node, Classification found) {
        found.accuracy().ifPresent(accuracy -> accuracy(node, accuracy));
        node.put("notFinite", found.notFinite());
        found.change().ifPresent(change -> {
            measured(node, "agreement", change.agreement());
            measured(node, "klDivergence", change.divergence());
            change.flips().ifPresent(flips -> {
                accuracy(node.putObject("original"), flips.original());
                ObjectNode flipped = node.putObject("flips");
                flipped.put("rightToWrong", flips.rightToWrong());
                flipped.put("wrongToRight", flips.wrongToRight());
                measured(flipped, "topOneChange", flips.difference());
                Json.number(flipped, "likelihood", flips.likelihood());
            });
            ArrayNode worst = node.putArray("worst");
            change.worst().forEach(example -> {
                ObjectNode one = worst.addObject();
                one.put("example", example.example());
                one.put("label", example.label());
                one.put("original", example.original());
                one.put("changed", example.changed());
                Json.number(one, "lossIncrease", example.lossIncrease());
                Json.number(one, "divergence", example.divergence());
            });
        });
    }

    private static void accuracy(ObjectNode node, Classification.Accuracy accuracy) {
        measured(node, "topOne", accuracy.topOne());
        accuracy.topFive().ifPresent(five -> measured(node, "topFive", five));
        measured(node, "crossEntropy", accuracy.loss());
    }

    private static void similarity(ObjectNode node, Similarity found) {
        measured(node, "spearman", found.spearman());
        measured(node, "pearson", found.pearson());
        found.change().ifPresent(change -> {
            measured(node, "originalSpearman", change.original());
            measured(node, "spearmanBetween", change.between());
            cosines(node, change.cosine());
        });
    }

    private static void fidelity(ObjectNode node, Fidelity found) {
        measured(node, "sqnr", found.sqnr());
        cosines(node, found.cosine());
        measured(node, "largestError", found.largestError());
    }

    private static void cosines(ObjectNode node, Similarity.Cosines cosines) {
        measured(node, "cosine", cosines.mean());
        Json.number(node, "leastCosine", cosines.least());
    }

    private static void measured(ObjectNode node, String key, Measured measured) {
        ObjectNode one = node.putObject(key);
        Json.number(one, "value", measured.value());
        Json.number(one, "low", measured.low());
        Json.number(one, "high", measured.high());
        one.put("unit", measured.unit());
    }
}
