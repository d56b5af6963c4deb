package lapidary.app.workbench;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Lane;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Background;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.latency.LatencyMeasurement;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.TokenLatency;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// How fast this machine is with the open model: what is known of it, and measuring it. Lives on the screen's thread;
/// files are read and times taken away from it.
public final class MachineTimes implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Lane reading;
    private final ReadOnlyObjectWrapper<Optional<TokenLatency>> latency = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private @Nullable Background<?> job;

    public MachineTimes(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.reading = workbench.jobs().lane("speed of this machine");
        workbench.openedProperty().subscribe(this::follow);
    }

    private void follow(Opened ignored) {
        cancel();
        latency.set(Optional.empty());
        workbench
                .model()
                .ifPresent(open -> reading.start(
                        job -> known(open.model()), latency::set, failure -> latency.set(Optional.empty())));
    }

    /// What a token takes, by the table of this machine; empty while nothing is open that could be
    /// run, or it was not
    /// measured.
    public ReadOnlyObjectProperty<Optional<TokenLatency>> latencyProperty() {
        return latency.getReadOnlyProperty();
    }

    /// Whether it is being measured.
    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// Measures the open model's shapes as the common types; progress and cancel are in the job bar.
    public void measure() {
        Optional<OpenModel> open = workbench.model();
        if (open.isEmpty() || running.get()) {
            return;
        }
        running.set(true);
        Background<Optional<TokenLatency>> started = workbench
                .jobs()
                .start(
                        Messages.of("latency.measure"),
                        work -> open.get().use(model -> measured(model, work)),
                        found -> {
                            if (workbench.model().equals(open)) {
                                latency.set(found);
                            }
                        },
                        failure -> workbench.report(failure.message()));
        job = started;
        var unused = started.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> ended(started)));
    }

    private void ended(Background<?> ended) {
        if (job == ended) {
            job = null;
            running.set(false);
        }
    }

    /// Stops measuring; what was measured is kept.
    public void cancel() {
        if (job != null) {
            job.cancel();
        }
    }

    private static Optional<TokenLatency> known(Model model) throws IOException {
        try {
            LatencyTable table = LatencyMeasurement.known(Workers.shared());
            return table.covers(types(model))
                    ? Optional.of(TokenLatency.of(model, table, TokenLatency.STANDARD_CONTEXT))
                    : Optional.empty();
        } catch (UnfitException e) {
            // Not measured with such a model: the user is offered to.
            return Optional.empty();
        }
    }

    private static Optional<TokenLatency> measured(Model model, Job work) throws IOException, UnfitException {
        LatencyTable table = LatencyMeasurement.here(
                model, types(model), TokenLatency.STANDARD_CONTEXT, false, Workers.shared(), work);
        return Optional.of(TokenLatency.of(model, table, TokenLatency.STANDARD_CONTEXT));
    }

    /// The common ones, and what the model has.
    private static Set<DType> types(Model model) {
        Set<DType> types = new LinkedHashSet<>(LatencyMeasurement.TYPES);
        for (ModelTensor tensor : model.tensors()) {
            DType type = tensor.tensor().type();
            boolean isWeight = type.kind() == DType.Kind.BLOCK || type.kind() == DType.Kind.FLOAT;
            if (isWeight && Codecs.encodes(type, true)) {
                types.add(type);
            }
        }
        return types;
    }

    @Override
    public void close() {
        cancel();
        reading.close();
    }
}
