package lapidary.app.cli;

import lapidary.core.doctor.PatternReport;
import lapidary.core.stats.PatternCount;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a model keeps to N:M, tensor by tensor.
final class PatternText {
    private PatternText() {}

    static void say(Console console, PatternReport report) {
        if (report.tensors().isEmpty()) {
            return;
        }
        console.say("");
        console.say(report.claim().words() + ": " + Numbers.count(report.violations()) + " of "
                + Numbers.count(report.groups()) + " groups have more weights than that, in "
                + Numbers.count(report.broken()) + " of "
                + Numbers.count(report.tensors().size()) + " tensors");
    }

    static void json(ObjectNode node, PatternReport report) {
        node.put("n", report.claim().n());
        node.put("m", report.claim().m());
        node.put("from", report.claim().from());
        if (report.tensors().isEmpty()) {
            return;
        }
        node.put("groups", report.groups());
        node.put("violations", report.violations());
        ArrayNode tensors = node.putArray("tensors");
        for (PatternCount count : report.tensors()) {
            tensors.addObject()
                    .put("name", count.tensor().name())
                    .put("groups", count.groups())
                    .put("violations", count.violations())
                    .put("ungrouped", count.left())
                    .put("zeros", count.zeros())
                    .put("total", count.weights());
        }
    }
}
