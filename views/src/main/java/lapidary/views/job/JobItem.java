package lapidary.views.job;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.core.job.Progress;

/// One job in the [JobBar]: its latest progress and the way to stop it. Used on the FX thread.
public final class JobItem {
    private final ReadOnlyObjectWrapper<Progress> progress;
    private final ReadOnlyBooleanWrapper cancelling = new ReadOnlyBooleanWrapper(this, "cancelling", false);
    private final Runnable cancel;

    /// @param cancel asks the work to stop; called at most once
    public JobItem(Progress first, Runnable cancel) {
        this.progress = new ReadOnlyObjectWrapper<>(this, "progress", first);
        this.cancel = cancel;
    }

    public ReadOnlyObjectProperty<Progress> progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /// Whether it was asked to stop and has not stopped yet.
    public ReadOnlyBooleanProperty cancellingProperty() {
        return cancelling.getReadOnlyProperty();
    }

    /// Takes over a newer snapshot.
    public void update(Progress newer) {
        progress.set(newer);
    }

    /// Asks the work to stop; later calls do nothing.
    public void cancel() {
        if (!cancelling.get()) {
            cancelling.set(true);
            cancel.run();
        }
    }
}
