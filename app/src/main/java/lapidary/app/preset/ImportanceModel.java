package lapidary.app.preset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.data.DataModel;
import lapidary.app.data.DataTokens;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Calibrator;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Messages;

/// The importance matrix that choices rest on: loaded from a file, or computed from a text in the background and saved.
public final class ImportanceModel {
    private final WorkbenchModel workbench;
    private final Map<String, Path> files = new ConcurrentHashMap<>(); // by their content
    private final DataModel data;
    private final Lane reading;
    private final ReadOnlyObjectWrapper<Evidence> evidence = new ReadOnlyObjectWrapper<>(Evidence.NONE);
    private final ReadOnlyBooleanWrapper computing = new ReadOnlyBooleanWrapper();

    public ImportanceModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.reading = workbench.jobs().lane("read importance matrix");
        workbench.openedProperty().subscribe(ignored -> computing.set(false));
        computing.subscribe(workbench.awaiting()::tellImportance);
        workbench
                .recipeProperty()
                .subscribe(
                        recipe -> evidence.set(recipe.map(workbench::evidence).orElse(Evidence.NONE)));
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// What the present recipe rests on.
    public ReadOnlyObjectProperty<Evidence> evidenceProperty() {
        return evidence.getReadOnlyProperty();
    }

    /// Whether one is being computed.
    public ReadOnlyBooleanProperty computingProperty() {
        return computing.getReadOnlyProperty();
    }

    /// Reads a file, GGUF or `.dat`, and lets choices rest on it, as one edit.
    public void load(Path file) {
        Optional<OpenModel> open = workbench.model();
        reading.start(
                ignored -> noted(Evidence.of(ImportanceFile.read(file)), file),
                found -> take(open, found),
                failure -> workbench.report(failure.message()));
    }

    /// Lets choices rest on nothing again.
    public void clear() {
        workbench.calibrate(evidence.get().withoutImportance());
    }

    /// Where the calibration data is chosen.
    public DataModel data() {
        return data;
    }

    /// Whether there is data to compute one from.
    public boolean hasData() {
        return !data.of(Use.CALIBRATE).isEmpty();
    }

    /// Runs the model over the calibration data, saves what was found, and lets choices rest on it.
    public void compute(Path out) {
        Optional<OpenModel> open = workbench.model();
        List<DataSet> texts = data.of(Use.CALIBRATE);
        if (open.isEmpty() || computing.get() || texts.isEmpty()) {
            return;
        }
        String name = texts.stream().map(DataSet::name).collect(Collectors.joining(", "));
        computing.set(true);
        var job = workbench
                .jobs()
                .start(
                        Messages.of("preset.importance-matrix-from", name),
                        work -> open.get().use(model -> computed(model, texts, name, out, work)),
                        found -> {
                            computing.set(false);
                            take(open, found);
                        },
                        failure -> {
                            computing.set(false);
                            workbench.report(failure.message());
                        });
        var unused =
                job.result().whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> computing.set(false)));
    }

    /// Where the file with these contents lies, as far as it was read or written here.
    public Optional<Path> file(String sha256) {
        return Optional.ofNullable(files.get(sha256));
    }

    private Evidence noted(Evidence found, Path file) {
        found.calibration().ifPresent(known -> files.put(known.sha256(), file.toAbsolutePath()));
        return found;
    }

    private void take(Optional<OpenModel> open, Evidence found) {
        if (open.isPresent() && open.equals(workbench.model())) {
            found.calibration()
                    .ifPresent(matrix -> workbench.calibrate(evidence.get().with(matrix)));
        }
    }

    private Evidence computed(Model model, List<DataSet> texts, String name, Path out, Job job) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int trained = model.architecture().map(a -> a.context()).orElse(ImportanceMatrix.STANDARD_CHUNK);
            Calibrator.Request request = new Calibrator.Request(
                    DataTokens.of(tokenizer, texts, job),
                    tokenizer.addsBos() ? tokenizer.bos() : -1,
                    Math.min(ImportanceMatrix.STANDARD_CHUNK, trained),
                    0,
                    false,
                    name);
            ImportanceMatrix matrix = new Calibrator(model, Workers.shared()).run(request, job);
            ImportanceFile.write(matrix, out, ImportanceFile.Kind.GGUF, Job.UNWATCHED);
            return noted(Evidence.of(ImportanceFile.read(out)), out);
        }
    }
}
