package lapidary.app.bits;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.allocate.UnitTimes;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.TokenLatency;
import lapidary.core.model.Model;
import lapidary.views.text.Messages;

/// What a token takes on this machine by type of each unit, found when somebody budgets time. Lives on the screen's
/// thread.
final class TimesModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final TableModel tables;
    private final Clock clock;
    private final Lane reading;
    private final ReadOnlyObjectWrapper<Optional<UnitTimes>> times = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<String> obstacle = new ReadOnlyObjectWrapper<>("");
    private boolean isWanted;
    private int context;

    TimesModel(WorkbenchModel workbench, TableModel tables, Clock clock) {
        this.workbench = workbench;
        this.tables = tables;
        this.clock = clock;
        this.reading = workbench.jobs().lane("times of a token");
        clock.table().subscribe(ignored -> read());
        tables.knownProperty().subscribe(ignored -> read());
    }

    /// Nanoseconds by unit and type; empty while they are not asked for or not known.
    ReadOnlyObjectProperty<Optional<UnitTimes>> timesProperty() {
        return times.getReadOnlyProperty();
    }

    /// Why they are not known, one sentence; "" otherwise.
    ReadOnlyObjectProperty<String> obstacleProperty() {
        return obstacle.getReadOnlyProperty();
    }

    /// @param tokens before the one that is timed
    void ask(boolean isTime, int tokens) {
        if (isTime && (!isWanted || tokens != context)) {
            isWanted = true;
            context = tokens;
            read();
        }
    }

    private void read() {
        Optional<OpenModel> open = workbench.model();
        Optional<TableModel.Known> known = tables.complete();
        Optional<LatencyTable> table = clock.table().getValue();
        obstacle.set(table.isEmpty() ? Messages.of("bits.need.times") : "");
        if (!isWanted || open.isEmpty() || known.isEmpty() || table.isEmpty()) {
            reading.cancel();
            times.set(Optional.empty());
            return;
        }
        int tokens = context;
        reading.start(
                ignored -> open.get().use(model -> of(model, known.get(), table.get(), tokens)),
                found -> times.set(Optional.of(found)),
                failure -> {
                    obstacle.set(failure.message());
                    times.set(Optional.empty());
                });
    }

    private static UnitTimes of(Model model, TableModel.Known known, LatencyTable table, int tokens) throws Exception {
        TableMaker maker = known.maker();
        return UnitTimes.of(
                model,
                maker.methods(),
                maker.target(),
                known.table().costs(),
                maker.evidence(),
                TokenLatency.of(model, table, tokens));
    }

    /// What is lacking for budgets of time.
    Optional<Need> need() {
        if (times.get().isPresent()) {
            return Optional.empty();
        }
        boolean isRunning = clock.running().getValue();
        return Optional.of(new Need(
                isRunning ? Messages.of("bits.need.timing") : obstacle.get(),
                isRunning || obstacle.get().isEmpty() ? "" : Messages.of("latency.measure"),
                clock.measure()));
    }

    /// Everything that tells of news.
    List<ObservableValue<?>> changes() {
        return List.of(times, obstacle, clock.running());
    }

    @Override
    public void close() {
        reading.close();
    }
}
