package lapidary.app.doctor;

import java.nio.file.Path;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.doctor.Diagnosis;
import lapidary.core.doctor.Doctor;
import lapidary.core.doctor.PatternClaim;
import lapidary.core.doctor.PatternReport;
import lapidary.core.job.Background;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// Examines what is open, or what could not be opened: its headers at once, its weights when asked.
public final class DoctorModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Lane examining;
    private final ReadOnlyObjectWrapper<Optional<Diagnosis>> diagnosis = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper reading = new ReadOnlyBooleanWrapper();
    private final StringProperty pattern = new SimpleStringProperty("");
    private Optional<Path> path = Optional.empty();
    private @Nullable Background<Diagnosis> deep;

    public DoctorModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.examining = workbench.jobs().lane("doctor");
        workbench.openedProperty().subscribe(this::follow);
    }

    /// What was found; empty while nothing is open, and until the headers have been examined.
    public ReadOnlyObjectProperty<Optional<Diagnosis>> diagnosisProperty() {
        return diagnosis.getReadOnlyProperty();
    }

    /// Whether the weights are being read.
    public ReadOnlyBooleanProperty readingProperty() {
        return reading.getReadOnlyProperty();
    }

    /// The N:M pattern to look for, as typed: "2:4"; "" for what the file says of itself.
    public StringProperty patternProperty() {
        return pattern;
    }

    /// Whether there is something to read: weights that were not, or that another pattern is asked of.
    boolean canRead() {
        Optional<Diagnosis> found = diagnosis.get();
        if (found.isEmpty() || !found.get().isOpened() || !isPattern()) {
            return false;
        }
        Optional<PatternClaim> asked = PatternClaim.asked(pattern.get());
        Optional<PatternClaim> counted = found.get().pattern().map(PatternReport::claim);
        return !found.get().weightsRead() || asked.isPresent() && !asked.equals(counted);
    }

    /// Whether what is typed is a pattern, or nothing.
    boolean isPattern() {
        return pattern.get().isBlank() || PatternClaim.asked(pattern.get()).isPresent();
    }

    private void follow(Opened opened) {
        stopReading();
        pattern.set("");
        diagnosis.set(Optional.empty());
        path = switch (opened) {
            case Opened.Ready(OpenModel model) -> Optional.of(model.path());
            case Opened.Failed(Path failed, String reason) -> Optional.of(failed);
            case Opened.Nothing nothing -> Optional.empty();
            case Opened.Opening opening -> Optional.empty();
        };
        if (path.isEmpty()) {
            examining.cancel();
            return;
        }
        Path examined = path.get();
        examining.start(
                job -> Doctor.examine(examined),
                (Diagnosis found) -> diagnosis.set(Optional.of(found)),
                failure -> workbench.report(failure.message()));
    }

    /// Reads all weights of the open model in the background; progress and cancel are in the job bar.
    public void readWeights() {
        if (path.isEmpty() || reading.get()) {
            return;
        }
        Path examined = path.get();
        Optional<PatternClaim> asked = PatternClaim.asked(pattern.get());
        reading.set(true);
        Background<Diagnosis> job = workbench
                .jobs()
                .start(
                        Messages.of("doctor.read-all-weights"),
                        running -> Doctor.examineDeeply(examined, asked, running),
                        (Diagnosis found) -> {
                            if (path.equals(Optional.of(examined))) {
                                diagnosis.set(Optional.of(found));
                            }
                        },
                        failure -> workbench.report(failure.message()));
        deep = job;
        var unused =
                job.result().whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> ended(job)));
    }

    private void ended(Background<Diagnosis> job) {
        if (deep == job) {
            deep = null;
            reading.set(false);
        }
    }

    private void stopReading() {
        if (deep != null) {
            deep.cancel();
            deep = null;
        }
        reading.set(false);
    }

    @Override
    public void close() {
        stopReading();
        examining.close();
    }
}
