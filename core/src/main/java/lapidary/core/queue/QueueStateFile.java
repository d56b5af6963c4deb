package lapidary.core.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.recipe.CanonicalJson;
import lapidary.core.recipe.Fields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A queue on disk: JSON with a version, written whole or not at all. Paths below the file's own folder are relative
/// to it, so that the folder can be moved.
final class QueueStateFile {
    private static final long LARGEST = 64L << 20;

    private final Path file;
    private final JobPaths paths;

    QueueStateFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
        this.paths = JobPaths.beside(this.file);
    }

    /// What was written last; an empty queue where nothing was.
    ///
    /// @throws FormatException when the file is no state of a queue, or of another version
    QueueState read() throws IOException {
        if (!Files.exists(file)) {
            return QueueState.EMPTY;
        }
        if (Files.size(file) > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED,
                    file,
                    "queue",
                    "at most " + LARGEST + " bytes",
                    Files.size(file) + " bytes");
        }
        Fields root = Fields.parse(file, "queue", Files.readString(file));
        long version = root.number("version");
        if (version != QueueState.VERSION) {
            throw root.wrong("version", Integer.toString(QueueState.VERSION), Long.toString(version));
        }
        root.only("version", "paused", "next", "jobs");
        List<QueueItem> items = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (Fields fields : root.objects("jobs")) {
            QueueItem item = item(fields);
            if (!ids.add(item.id())) {
                throw fields.wrong("id", "a number of its own", item.id() + " a second time");
            }
            items.add(item);
        }
        long next = root.number("next");
        if (ids.stream().anyMatch(id -> id >= next)) {
            throw root.wrong("next", "a number above those of all jobs", Long.toString(next));
        }
        return new QueueState(truth(root, "paused"), next, items);
    }

    void write(QueueState state) throws IOException {
        ObjectNode root = CanonicalJson.object();
        root.put("version", QueueState.VERSION);
        root.put("paused", state.isPaused());
        root.put("next", state.next());
        ArrayNode jobs = root.putArray("jobs");
        state.items().forEach(item -> put(jobs.addObject(), item));
        AtomicFile.write(file, CanonicalJson.text(root));
    }

    private QueueItem item(Fields fields) throws FormatException {
        fields.only("id", "state", "job", "result", "failure");
        String state = fields.oneOf(
                "state",
                Stream.of(QueueItem.State.values()).map(QueueItem.State::id).toList());
        Optional<QueueResult> result =
                fields.has("result") ? Optional.of(result(fields.object("result"))) : Optional.empty();
        Optional<QueueFailure> failure =
                fields.has("failure") ? Optional.of(failure(fields.object("failure"))) : Optional.empty();
        QueueItem.State known = QueueItem.State.of(state);
        if (result.isPresent() != (known == QueueItem.State.DONE)
                || failure.isPresent() != (known == QueueItem.State.FAILED)) {
            throw fields.wrong("state", "a result of a job that is done, a failure of one that failed", state);
        }
        return new QueueItem(fields.number("id"), paths.job(fields.object("job")), known, result, failure);
    }

    private void put(ObjectNode node, QueueItem item) {
        node.put("id", item.id());
        node.put("state", item.state().id());
        paths.put(node.putObject("job"), item.job());
        item.result().ifPresent(result -> put(node.putObject("result"), result));
        item.failure().ifPresent(failure -> node.putObject("failure")
                .put("kind", failure.kind().id())
                .put("message", failure.message()));
    }

    private static QueueFailure failure(Fields fields) throws FormatException {
        fields.only("kind", "message");
        String kind = fields.oneOf(
                "kind",
                Stream.of(QueueFailure.Kind.values()).map(QueueFailure.Kind::id).toList());
        return new QueueFailure(QueueFailure.Kind.of(kind), fields.text("message"));
    }

    private static QueueResult result(Fields fields) throws FormatException {
        fields.only(
                "recipeId",
                "askedSha256",
                "sourceBytes",
                "writtenBytes",
                "bitsPerWeight",
                "sha256",
                "milliseconds",
                "loss",
                "remarks");
        return new QueueResult(
                fields.hash("recipeId"),
                fields.has("askedSha256") ? fields.hash("askedSha256") : "",
                fields.number("sourceBytes"),
                fields.number("writtenBytes"),
                real(fields, "bitsPerWeight"),
                fields.hash("sha256"),
                Duration.ofMillis(fields.number("milliseconds")),
                fields.has("loss") ? Optional.of(loss(fields.object("loss"))) : Optional.empty(),
                fields.has("remarks") ? fields.texts("remarks") : List.of());
    }

    private static void put(ObjectNode node, QueueResult result) {
        node.put("recipeId", result.recipeId());
        if (!result.askedSha256().isEmpty()) {
            node.put("askedSha256", result.askedSha256());
        }
        node.put("sourceBytes", result.sourceBytes());
        node.put("writtenBytes", result.writtenBytes());
        node.put("bitsPerWeight", result.bitsPerWeight());
        node.put("sha256", result.sha256());
        node.put("milliseconds", result.elapsed().toMillis());
        result.divergence().ifPresent(loss -> {
            ObjectNode inner = node.putObject("loss");
            inner.put("metric", loss.metric());
            inner.put("value", loss.value());
            inner.put("low", loss.low());
            inner.put("high", loss.high());
            inner.put("count", loss.count());
            inner.put("data", loss.data());
        });
        if (!result.remarks().isEmpty()) {
            ArrayNode remarks = node.putArray("remarks");
            result.remarks().stream().distinct().forEach(remarks::add);
        }
    }

    private static QueueResult.Loss loss(Fields fields) throws FormatException {
        fields.only("metric", "value", "low", "high", "count", "data");
        return new QueueResult.Loss(
                fields.text("metric"),
                real(fields, "value"),
                real(fields, "low"),
                real(fields, "high"),
                fields.number("count"),
                fields.text("data"));
    }

    private static double real(Fields fields, String name) throws FormatException {
        JsonNode node = fields.node(name);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw fields.wrong(name, "a number", node.toString());
        }
        return node.doubleValue();
    }

    static boolean truth(Fields fields, String name) throws FormatException {
        JsonNode node = fields.node(name);
        if (!node.isBoolean()) {
            throw fields.wrong(name, "true or false", node.toString());
        }
        return node.booleanValue();
    }
}
