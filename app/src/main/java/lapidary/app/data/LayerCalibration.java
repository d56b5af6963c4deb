package lapidary.app.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Awaiting;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.Moments;
import lapidary.core.data.Use;
import lapidary.core.job.Workers;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.Settings;
import lapidary.views.text.Messages;

/// Runs the open model over its calibration data as soon as a choice asks for what enters the layers, or the user does,
/// and lets the choices rest on that. Lives on the screen's thread; the run is a job of its own.
public final class LayerCalibration implements AutoCloseable {
    private static final Settings UNCHOSEN = new Settings(new TreeMap<>());

    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Lane measuring;
    private final ObjectProperty<CalibrationSettings> settings =
            new SimpleObjectProperty<>(CalibrationSettings.STANDARD);
    private final ReadOnlyBooleanWrapper computing = new ReadOnlyBooleanWrapper();
    private final ReadOnlyObjectWrapper<Optional<Moments>> latest = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper memory = new ReadOnlyStringWrapper("");
    private String failedFor = "";

    public LayerCalibration(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.measuring = workbench.jobs().lane("memory of calibration");
        workbench.openedProperty().subscribe(ignored -> {
            computing.set(false);
            failedFor = "";
            latest.set(Optional.empty());
            settings.set(CalibrationSettings.STANDARD);
            measure();
        });
        workbench.recipeProperty().subscribe(ignored -> look());
        data.usesProperty().subscribe(ignored -> look());
        settings.subscribe(ignored -> {
            measure();
            look();
        });
        data.usesProperty().subscribe(ignored -> tell());
        computing.subscribe(ignored -> tell());
    }

    /// Where the data is chosen.
    DataModel data() {
        return data;
    }

    /// How long the run is.
    public ObjectProperty<CalibrationSettings> settingsProperty() {
        return settings;
    }

    /// Whether the model is being run.
    public ReadOnlyBooleanProperty computingProperty() {
        return computing.getReadOnlyProperty();
    }

    /// What the last run found out; empty before there was one.
    public ReadOnlyObjectProperty<Optional<Moments>> latestProperty() {
        return latest.getReadOnlyProperty();
    }

    /// What a run takes of memory, or why there can be none, as a sentence; "" while nobody knows.
    public ReadOnlyStringProperty memoryProperty() {
        return memory.getReadOnlyProperty();
    }

    /// Whether the open model takes text.
    boolean isLanguageModel() {
        return workbench
                .model()
                .map(open -> open.model().architecture().isPresent())
                .orElse(true);
    }

    /// What the choices ask of calibration data and what they have, in a sentence; "" when they ask for none.
    ///
    /// @param isMissing whether nothing can be compressed as chosen before there is some
    public record Need(String sentence, boolean isMissing) {
        static final Need NONE = new Need("", false);
    }

    /// How the choices stand now.
    public Need need() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.isEmpty() || !Awaiting.needsMoments(workbench.methods(), recipe.get())) {
            return Need.NONE;
        }
        if (computing.get()) {
            return new Need(Messages.of("data.model-being-run-over"), false);
        }
        Optional<Moments> known = workbench.evidence(recipe.get()).moments();
        if (known.isPresent()) {
            int warned = known.get().coverage().warned().size();
            String words = words(known.get());
            return new Need(warned == 0 ? words : Messages.of("data.calibrated.few", words, warned), false);
        }
        return data.of(Use.CALIBRATE).isEmpty()
                ? new Need(Messages.of("data.method-looks-at"), true)
                : new Need(Messages.of("data.model-has-not"), true);
    }

    /// "Calibrated on calibration.txt, 16,384 tokens."
    String words(Moments moments) {
        return Messages.of(
                isLanguageModel() ? "data.calibrated.tokens" : "data.calibrated.examples",
                moments.dataName(),
                moments.tokens());
    }

    /// Called whenever [#need()] may have changed.
    public void onChange(Runnable heard) {
        workbench.recipeProperty().subscribe(ignored -> heard.run());
        workbench.openedProperty().subscribe(ignored -> heard.run());
        data.usesProperty().subscribe(ignored -> heard.run());
        computing.subscribe(ignored -> heard.run());
    }

    /// Whether there is anything to run the model over.
    public boolean hasData() {
        return !data.of(Use.CALIBRATE).isEmpty();
    }

    /// Runs the model now, whatever the choices ask for.
    public void calibrate() {
        failedFor = "";
        if (workbench.model().isPresent() && hasData() && !computing.get()) {
            start(workbench.model().get());
        }
    }

    /// Writes the importance matrix that the last run came with.
    public void saveImportance(Path file) {
        latest.get().ifPresent(moments -> {
            var unused = workbench
                    .jobs()
                    .start(
                            Messages.of("common.write", file.getFileName()),
                            job -> {
                                ImportanceFile.write(moments.importance(), file, ImportanceFile.Kind.of(file), job);
                                return file;
                            },
                            ignored -> {},
                            failure -> workbench.report(failure.message()));
        });
    }

    private void tell() {
        Awaiting.Run idle = data.of(Use.CALIBRATE).isEmpty() ? Awaiting.Run.NO_DATA : Awaiting.Run.STOPPED;
        workbench.awaiting().tell(computing.get() ? Awaiting.Run.UNDER_WAY : idle);
    }

    private void measure() {
        memory.set("");
        CalibrationSettings asked = settings.get();
        workbench
                .model()
                .ifPresent(open -> measuring.start(
                        job -> open.use(
                                model -> CalibrationRun.memory(model, asked).sentence()),
                        memory::set,
                        failure -> memory.set(failure.message())));
    }

    private void look() {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        // After an undo the choices stay as they were then: calibrating would be an edit of its own.
        boolean isNewest = !workbench.canRedoProperty().get();
        if (open.isEmpty() || recipe.isEmpty() || !hasData() || computing.get() || !isNewest) {
            return;
        }
        String wanted = key();
        boolean isKnown = workbench
                .evidence(recipe.get())
                .moments()
                .filter(moments -> key(moments).equals(wanted))
                .isPresent();
        if (isKnown || wanted.equals(failedFor) || !Awaiting.needsMoments(workbench.methods(), recipe.get())) {
            return;
        }
        Optional<Moments> found = latest.get().filter(moments -> key(moments).equals(wanted));
        if (found.isPresent()) {
            rest(found.get());
        } else {
            start(open.get());
        }
    }

    /// What a run now would be of.
    private String key() {
        return CalibrationRun.sha256(data.of(Use.CALIBRATE)) + settings.get().suffix();
    }

    private static String key(Moments moments) {
        return moments.dataSha256() + moments.settings().suffix();
    }

    private void start(OpenModel open) {
        CalibrationRun.Request request = new CalibrationRun.Request(
                data.of(Use.CALIBRATE),
                settings.get(),
                data.preparing().chosenProperty().get().orElse(UNCHOSEN));
        String wanted = key();
        computing.set(true);
        var job = workbench
                .jobs()
                .start(
                        Messages.of("data.calibrate-on", request.name()),
                        work -> open.use(model -> CalibrationRun.run(model, request, Workers.shared(), work)),
                        found -> take(open, found),
                        failure -> {
                            failedFor = wanted;
                            computing.set(false);
                            workbench.report(failure.message());
                        });
        var unused = job.result().whenComplete((result, thrown) -> {
            if (thrown != null) {
                workbench.jobs().onScreen(() -> {
                    failedFor = wanted;
                    computing.set(false);
                });
            }
        });
    }

    private void take(OpenModel open, Moments found) {
        computing.set(false);
        if (workbench.model().filter(open::equals).isEmpty()) {
            return;
        }
        latest.set(Optional.of(found));
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.filter(now -> Awaiting.needsMoments(workbench.methods(), now))
                .isPresent()) {
            rest(found);
        }
    }

    private void rest(Moments found) {
        workbench
                .recipeProperty()
                .get()
                .ifPresent(
                        recipe -> workbench.calibrate(workbench.evidence(recipe).with(found)));
    }

    @Override
    public void close() {
        measuring.close();
    }
}
