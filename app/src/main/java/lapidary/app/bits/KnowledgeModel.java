package lapidary.app.bits;

import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.Allocator;
import lapidary.core.allocate.RouterUse;
import lapidary.core.allocate.Targeting;
import lapidary.core.job.Background;
import lapidary.core.job.Workers;
import lapidary.views.text.Messages;

/// What is known of the tensors besides the table: sensitivities from the place that computes them, and how routers use
/// experts, which is counted once when somebody asks. Lives on the screen's thread.
public final class KnowledgeModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final TableModel tables;
    private final Knowing knowing;
    private final ReadOnlyObjectWrapper<Targeting.Knowledge> knowledge =
            new ReadOnlyObjectWrapper<>(Targeting.Knowledge.NONE);
    private final ReadOnlyObjectWrapper<String> problem = new ReadOnlyObjectWrapper<>("");
    private Optional<Counted> experts = Optional.empty();
    private final ReadOnlyBooleanWrapper counting = new ReadOnlyBooleanWrapper();
    private Optional<Background<RouterUse>> job = Optional.empty();

    /// How routers use experts of a model, on the text of a table.
    private record Counted(OpenModel open, String table, RouterUse use) {}

    KnowledgeModel(WorkbenchModel workbench, TableModel tables, Knowing knowing) {
        this.workbench = workbench;
        this.tables = tables;
        this.knowing = knowing;
        knowing.changes().forEach(change -> change.subscribe(ignored -> know()));
        tables.knownProperty().subscribe(ignored -> know());
    }

    /// What allocators are given.
    ReadOnlyObjectProperty<Targeting.Knowledge> knowledgeProperty() {
        return knowledge.getReadOnlyProperty();
    }

    /// What went wrong; "" when nothing did.
    ReadOnlyObjectProperty<String> problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// Whether experts are being counted.
    ReadOnlyBooleanProperty countingProperty() {
        return counting.getReadOnlyProperty();
    }

    private Optional<Counted> counted() {
        Optional<String> table = tables.complete().map(known -> known.table().id());
        return experts.filter(found ->
                workbench.model().equals(Optional.of(found.open())) && table.equals(Optional.of(found.table())));
    }

    private void know() {
        Targeting.Knowledge next = new Targeting.Knowledge(
                knowing.sensitivities()
                        .get()
                        .map(Knowing.Sensitivities::byTensor)
                        .orElse(Map.of()),
                counted().map(found -> found.use().byTensor()).orElse(Map.of()));
        if (!next.equals(knowledge.get())) {
            knowledge.set(next);
        }
    }

    /// What an allocator cannot do without and nobody has found out yet.
    Optional<Need> need(Allocator allocator) {
        if (allocator.asksForSensitivities() && knowledge.get().sensitivities().isEmpty()) {
            String obstacle = knowing.obstacle().get();
            return Optional.of(new Need(
                    Messages.of("bits.need.sensitivities", allocator.title())
                            + (obstacle.isEmpty() ? "" : " " + obstacle),
                    Messages.of(obstacle.isEmpty() ? "bits.need.trace" : "common.choose-data"),
                    knowing.compute()));
        }
        if (allocator.asksForExperts() && counted().isEmpty()) {
            boolean isRunning = counting.get();
            return Optional.of(new Need(
                    Messages.of("bits.need.experts", allocator.title()),
                    isRunning ? "" : Messages.of("bits.need.count"),
                    this::count));
        }
        return Optional.empty();
    }

    /// Runs the original over the text of the table once.
    private void count() {
        Optional<OpenModel> open = workbench.model();
        Optional<TableModel.Known> known = tables.complete();
        if (open.isEmpty() || known.isEmpty() || counting.get()) {
            return;
        }
        problem.set("");
        TableMaker maker = known.get().maker();
        String table = known.get().table().id();
        Background<RouterUse> started = workbench
                .jobs()
                .start(
                        Messages.of("bits.job.experts"),
                        work -> open.get().use(model -> model.file()
                                .reading(() -> RouterUse.of(model, maker.text(model, work), Workers.shared(), work))),
                        use -> experts = Optional.of(new Counted(open.get(), table, use)),
                        failure -> problem.set(failure.message()));
        job = Optional.of(started);
        counting.set(true);
        var unused = started.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> {
                    if (job.filter(started::equals).isPresent()) {
                        job = Optional.empty();
                        counting.set(false);
                        know();
                    }
                }));
    }

    @Override
    public void close() {
        job.ifPresent(Background::cancel);
    }
}
