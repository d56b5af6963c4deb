package lapidary.app.cli;

import java.util.Locale;
import lapidary.core.compress.Report;
import lapidary.core.compress.TensorReport;
import lapidary.core.measure.Provenance;
import lapidary.core.plan.Action;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `quantize`, `compress` and `run` print with `--json`.
final class WritingJson {
    private WritingJson() {}

    /// A dry run: nothing was written, so there is no "writtenBytes".
    static ObjectNode plan(Plan plan) {
        ObjectNode root = Json.object();
        root.put("predictedBytes", plan.fileBytes());
        Json.number(root, "bitsPerWeight", plan.bitsPerWeight());
        root.put("recipeId", plan.recipeId());
        ArrayNode tensors = root.putArray("tensors");
        plan.actions().forEach(action -> action(tensors.addObject(), action));
        notices(root, plan);
        return root;
    }

    static ObjectNode report(Report report) {
        ObjectNode root = Json.object();
        root.put("predictedBytes", report.plan().fileBytes());
        root.put("writtenBytes", report.writtenBytes());
        Json.number(root, "bitsPerWeight", report.plan().bitsPerWeight());
        root.put("sourceBytes", report.sourceBytes());
        root.put("sha256", report.sha256());
        root.put("recipeId", report.plan().recipeId());
        ArrayNode tensors = root.putArray("tensors");
        for (TensorReport tensor : report.tensors()) {
            ObjectNode node = tensors.addObject();
            action(node, tensor.action());
            Json.number(node, "sqnrDecibels", tensor.sqnrDecibels());
            Json.number(node, "maximumError", tensor.maximumError());
            Json.number(node, "roundingDecibels", tensor.roundingDecibels());
        }
        notices(root, report.plan());
        ArrayNode fallbacks = root.putArray("fallbacks");
        report.fallbacks().forEach(fallbacks::add);
        report.evaluation().ifPresent(evaluation -> {
            ObjectNode preview = root.putObject("preview");
            Json.evaluation(preview, evaluation);
            boolean isSeen = report.remarks().stream().anyMatch(remark -> remark.endsWith(Provenance.SEEN));
            report.judge()
                    .ifPresent(
                            data -> Json.data(preview.putObject("data"), data.name(), "text", data.sha256(), isSeen));
        });
        return root;
    }

    private static void action(ObjectNode node, Action action) {
        node.put("name", action.id().name());
        node.put("writtenName", action.writtenName());
        node.put("storage", action.storage());
        node.put("type", action.writtenType().name());
        node.put("bytes", action.writtenBytes());
        node.put("kept", action.fidelity().kind().name().toLowerCase(Locale.ROOT));
        node.put("keptWords", action.fidelity().words());
    }

    private static void notices(ObjectNode root, Plan plan) {
        ArrayNode notices = root.putArray("notices");
        for (Notice notice : plan.notices()) {
            ObjectNode node = notices.addObject();
            node.put("severity", notice.severity().name().toLowerCase(Locale.ROOT));
            notice.tensor().ifPresent(tensor -> node.put("tensor", tensor.name()));
            node.put("text", notice.text());
        }
    }
}
