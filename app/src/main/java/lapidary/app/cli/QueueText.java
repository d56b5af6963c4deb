package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.queue.QueueFailure;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueJob;
import lapidary.core.queue.QueueResult;
import lapidary.core.queue.QueueState;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a queue stands, as text and as JSON.
final class QueueText {
    private QueueText() {}

    /// Jobs that were never begun.
    static QueueState planned(List<QueueJob> jobs) {
        List<QueueItem> items = new ArrayList<>();
        for (QueueJob job : jobs) {
            items.add(
                    new QueueItem(items.size() + 1, job, QueueItem.State.WAITING, Optional.empty(), Optional.empty()));
        }
        return new QueueState(false, items.size() + 1, items);
    }

    /// "1 job", "3 jobs"
    static String jobs(long count) {
        return count == 1 ? "1 job" : Numbers.count(count) + " jobs";
    }

    /// What became of one job, when it has just ended.
    static String line(QueueState state, QueueItem item) {
        int place = 0;
        for (int i = 0; i < state.items().size(); i++) {
            place = state.items().get(i).id() == item.id() ? i + 1 : place;
        }
        String end =
                switch (item.state()) {
                    case DONE -> item.result().map(QueueText::words).orElse("");
                    case FAILED ->
                        "failed: " + item.failure().map(QueueText::message).orElse("");
                    case WAITING, RUNNING -> item.state().id();
                };
        return place + "/" + state.items().size() + "  " + item.job().title() + "  " + end;
    }

    private static String words(QueueResult result) {
        return Bytes.text(result.writtenBytes()) + ", " + Numbers.fixed(result.bitsPerWeight(), 2) + " bits/weight, "
                + loss(result).map(text -> text + ", ").orElse("") + Numbers.duration(result.elapsed());
    }

    /// "KL 0.0213 ± 0.0008"
    private static Optional<String> loss(QueueResult result) {
        return result.divergence()
                .map(loss -> "KL " + Numbers.significant(loss.value(), 3) + " ± "
                        + Numbers.significant((loss.high() - loss.low()) / 2, 2));
    }

    /// All jobs, then what went wrong.
    static List<String> lines(QueueState state) {
        Table table =
                new Table(">job", "model", "recipe", "state", ">size", ">bits/weight", ">KL, nats", ">time", "file");
        List<String> troubles = new ArrayList<>();
        for (QueueItem item : state.items()) {
            Optional<QueueResult> result = item.result();
            table.row(
                    Long.toString(item.id()),
                    String.valueOf(item.job().model().getFileName()),
                    item.job().asked().label(),
                    item.state().id(),
                    result.map(each -> Bytes.text(each.writtenBytes())).orElse(""),
                    result.map(each -> Numbers.fixed(each.bitsPerWeight(), 3)).orElse(""),
                    result.flatMap(QueueText::loss)
                            .map(text -> text.substring("KL ".length()))
                            .orElse(""),
                    result.map(each -> Numbers.duration(each.elapsed())).orElse(""),
                    item.job().out().toString());
            item.failure().ifPresent(failure -> troubles.add("job " + item.id() + ": " + message(failure)));
            result.ifPresent(
                    each -> each.remarks().forEach(remark -> troubles.add("job " + item.id() + ", note: " + remark)));
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (!troubles.isEmpty()) {
            lines.add("");
            lines.addAll(troubles);
        }
        return lines;
    }

    private static String message(QueueFailure failure) {
        return String.join("; ", failure.message().lines().toList());
    }

    static ObjectNode json(QueueState state) {
        ObjectNode root = Json.object();
        root.put("paused", state.isPaused());
        ArrayNode jobs = root.putArray("jobs");
        for (QueueItem item : state.items()) {
            ObjectNode node = jobs.addObject();
            node.put("id", item.id());
            node.put("state", item.state().id());
            node.put("model", item.job().model().toString());
            node.put("recipe", item.job().asked().label());
            node.put("out", item.job().out().toString());
            item.result().ifPresent(result -> result(node.putObject("result"), result));
            item.failure().ifPresent(failure -> node.putObject("failure")
                    .put("kind", failure.kind().id())
                    .put("message", failure.message()));
        }
        return root;
    }

    private static void result(ObjectNode node, QueueResult result) {
        node.put("recipeId", result.recipeId());
        node.put("sourceBytes", result.sourceBytes());
        node.put("writtenBytes", result.writtenBytes());
        Json.number(node, "bitsPerWeight", result.bitsPerWeight());
        node.put("sha256", result.sha256());
        node.put("seconds", result.elapsed().toMillis() / 1000.0);
        result.divergence().ifPresent(loss -> {
            ObjectNode kl = node.putObject("klDivergence");
            kl.put("mean", loss.value());
            kl.put("low", loss.low());
            kl.put("high", loss.high());
            kl.put("count", loss.count());
            kl.put("data", loss.data());
        });
        ArrayNode remarks = node.putArray("remarks");
        result.remarks().forEach(remarks::add);
    }
}
