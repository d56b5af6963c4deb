package lapidary.app.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataUses;
import lapidary.core.data.ImageGuess;
import lapidary.core.data.SameDataException;
import lapidary.core.data.Use;
import lapidary.views.text.Messages;

/// Which data the open model is calibrated, searched and judged with: the one place that knows. Content that serves one
/// use is refused for another. Lives on the screen's thread; files are read away from it.
public final class DataModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final DataMemory memory;
    private final Lane recalling;
    private final Lane writing;
    private final Map<Use, Lane> reading = new EnumMap<>(Use.class);
    private final Map<String, DataSample> samples = new HashMap<>();
    private final Deque<DataUses> before = new ArrayDeque<>();

    private final ReadOnlyObjectWrapper<DataUses> uses = new ReadOnlyObjectWrapper<>(DataUses.NONE);
    private final ReadOnlyObjectWrapper<Map<Use, String>> refusals = new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyObjectWrapper<Map<Use, String>> busy = new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyObjectWrapper<DataWanted> wanted = new ReadOnlyObjectWrapper<>(DataWanted.NOTHING);
    private final ReadOnlyBooleanWrapper recalled = new ReadOnlyBooleanWrapper(true);
    private final ReadOnlyBooleanWrapper canUndo = new ReadOnlyBooleanWrapper();
    private final Preparing preparing = new Preparing(this::remember);

    public DataModel(WorkbenchModel workbench, DataMemory memory) {
        this.workbench = workbench;
        this.memory = memory;
        this.recalling = workbench.jobs().lane("data of the model");
        this.writing = workbench.jobs().lane("remember data");
        for (Use use : Use.values()) {
            reading.put(use, workbench.jobs().lane("read data for " + use.label()));
        }
        workbench.openedProperty().subscribe(this::begin);
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// What serves which use.
    public ReadOnlyObjectProperty<DataUses> usesProperty() {
        return uses.getReadOnlyProperty();
    }

    /// What serves one use, in order.
    public List<DataSet> of(Use use) {
        return uses.get().of(use);
    }

    /// By use, why the last file was not taken, for the user.
    public ReadOnlyObjectProperty<Map<Use, String>> refusalsProperty() {
        return refusals.getReadOnlyProperty();
    }

    /// By use, the name of what is being read.
    public ReadOnlyObjectProperty<Map<Use, String>> busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /// What the open model can be measured on.
    public ReadOnlyObjectProperty<DataWanted> wantedProperty() {
        return wanted.getReadOnlyProperty();
    }

    /// Whether the data that was chosen for this model before has been looked for.
    public ReadOnlyBooleanProperty recalledProperty() {
        return recalled.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty canUndoProperty() {
        return canUndo.getReadOnlyProperty();
    }

    /// How images are prepared for the model.
    public Preparing preparing() {
        return preparing;
    }

    /// What became known of the model once it ran.
    public void learn(DataWanted better, Optional<ImageGuess> guess) {
        wanted.set(better);
        preparing.guessed(guess);
    }

    /// A glance at a data set that serves a use.
    Optional<DataSample> sample(DataSet data) {
        return Optional.ofNullable(samples.get(data.sha256()));
    }

    /// Reads files and lets them serve a use: texts beside those there are, other kinds in their place.
    public void add(Use use, List<Path> paths) {
        if (paths.isEmpty() || workbench.model().isEmpty()) {
            return;
        }
        tell(refusals, use, "");
        tell(busy, use, DataFiles.names(paths));
        lane(use)
                .start(
                        job -> DataFiles.read(paths, job),
                        found -> {
                            tell(busy, use, "");
                            take(use, found);
                        },
                        failure -> {
                            tell(busy, use, "");
                            tell(refusals, use, failure.message());
                        });
    }

    private void take(Use use, List<DataFiles.Read> found) {
        DataUses next = uses.get();
        for (DataFiles.Read read : found) {
            if (!wanted.get().kinds().isEmpty() && !wanted.get().fits(read.data())) {
                tell(refusals, use, misfit(read.data()));
                return;
            }
            try {
                next = DataFiles.added(next, use, read.data());
            } catch (SameDataException e) {
                tell(refusals, use, DataFiles.sentence(e.overlap()));
                return;
            }
            samples.put(read.data().sha256(), read.sample());
        }
        change(next);
    }

    private String misfit(DataSet data) {
        return Messages.of(
                "data.holds-model-takes",
                data.name(),
                data.kind().label(),
                wanted.get().kindsInWords());
    }

    /// Takes a data set away from a use.
    public void remove(Use use, DataSet data) {
        tell(refusals, use, "");
        change(DataFiles.without(uses.get(), use, data));
    }

    /// Takes the last change of the chosen data back.
    public void undo() {
        if (!before.isEmpty()) {
            uses.set(before.pop());
            canUndo.set(!before.isEmpty());
            refusals.set(Map.of());
            remember();
        }
    }

    /// The user has read why something was refused.
    public void dismiss(Use use) {
        tell(refusals, use, "");
    }

    private void change(DataUses next) {
        before.push(uses.get());
        canUndo.set(true);
        uses.set(next);
        remember();
    }

    private void begin(Opened opened) {
        recalling.cancel();
        reading.values().forEach(Lane::cancel);
        samples.clear();
        before.clear();
        canUndo.set(false);
        refusals.set(Map.of());
        busy.set(Map.of());
        preparing.forget();
        if (opened instanceof Opened.Ready(OpenModel model)) {
            wanted.set(DataWanted.of(model.model()));
            recall(model);
        } else {
            wanted.set(DataWanted.NOTHING);
            uses.set(DataUses.NONE);
            recalled.set(true);
        }
    }

    /// What was chosen before, or else what comes with the model; files that are gone are told of.
    private void recall(OpenModel model) {
        uses.set(DataUses.NONE);
        recalled.set(false);
        recalling.start(
                job -> DataFiles.recalled(memory.of(model.path()), model.path(), job),
                found -> {
                    preparing.recall(found.preparation());
                    found.samples().forEach(samples::put);
                    refusals.set(found.refusals());
                    uses.set(found.uses());
                    recalled.set(true);
                },
                failure -> {
                    workbench.report(failure.message());
                    recalled.set(true);
                });
    }

    private void remember() {
        workbench.model().ifPresent(model -> {
            RememberedData.Files files = DataFiles.remembered(uses.get(), preparing.chosen());
            writing.start(
                    ignored -> {
                        memory.remember(model.path(), files);
                        return files;
                    },
                    ignored -> {},
                    failure -> workbench.report(failure.message()));
        });
    }

    private Lane lane(Use use) {
        return Objects.requireNonNull(reading.get(use), use.label());
    }

    private static void tell(ReadOnlyObjectWrapper<Map<Use, String>> property, Use use, String words) {
        Map<Use, String> copy = new EnumMap<>(Use.class);
        copy.putAll(property.get());
        if (words.isEmpty()) {
            copy.remove(use);
        } else {
            copy.put(use, words);
        }
        property.set(Map.copyOf(copy));
    }

    @Override
    public void close() {
        List<Lane> lanes = new ArrayList<>(reading.values());
        lanes.add(recalling);
        lanes.add(writing);
        lanes.forEach(Lane::close);
    }
}
