package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.path.Change;
import lapidary.core.sensitivity.path.HessianTrace;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// HAWQ's score: mean second derivative times squared rounding error, tr(H)/n · ‖δ‖².
final class HessianScore implements Score {
    private static final long SEED = 20_260_101;

    @Override
    public String id() {
        return Scores.HESSIAN;
    }

    @Override
    public String title() {
        return "Hessian trace";
    }

    @Override
    public String summary() {
        return "Mean second derivative of the loss times squared rounding error: tr(H)/n·‖δ‖², the trace by Hutchinson's"
                + " random signs. A negative trace is an estimate lost in its standard error, or no minimum.";
    }

    @Override
    public String reference() {
        return "Z. Dong et al., HAWQ-V2, arXiv 1911.03852, section 3; M. Hutchinson, Communications in Statistics 19"
                + " (1990).";
    }

    @Override
    public String unit() {
        return "nats/token";
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of(Ingredient.GRADIENTS);
    }

    @Override
    public String cost() {
        return 2 * HessianTrace.STANDARD_PROBES + " gradients";
    }

    @Override
    public boolean isSigned() {
        return true;
    }

    @Override
    public Optional<String> obstacle(Subject subject) {
        return subject.lacks(needs()).or(() -> NetworkLandscape.obstacle(subject));
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        try (NetworkLandscape landscape = new NetworkLandscape(subject, NetworkLandscape.Loss.NEXT_TOKEN, job)) {
            GradientChanges changes = GradientChanges.of(subject, landscape.covered(subject.tensors()), job);
            Map<TensorId, RowSource> weights = new LinkedHashMap<>();
            for (Change change : changes.changes()) {
                weights.put(change.tensor(), change.from());
            }
            KeptSums kept = changes.kept(subject, id() + ' ' + HessianTrace.STANDARD_PROBES + ' ' + SEED, job);
            Map<TensorId, HessianTrace.Trace> traces = HessianTrace.of(
                            weights,
                            HessianTrace.STANDARD_PROBES,
                            SEED,
                            landscape,
                            subject.workers(),
                            job.part(0, 0.95))
                    .stream()
                    .collect(Collectors.toMap(HessianTrace.Trace::tensor, trace -> trace));
            kept.done();
            return changes.scores(
                    this,
                    subject,
                    traces,
                    (tensor, trace) -> score(subject, tensor, trace, noise(subject, tensor, job), landscape));
        }
    }

    /// ‖δ‖² of each row.
    private static double[] noise(Subject subject, ModelTensor tensor, Job job) {
        try {
            return WeightChange.of(subject, tensor, job).noiseByRow();
        } catch (NotFiniteException e) {
            throw new IllegalStateException("quantized before: " + tensor.id(), e);
        }
    }

    private TensorScore score(
            Subject subject, ModelTensor tensor, HessianTrace.Trace trace, double[] noise, NetworkLandscape landscape) {
        Provenance from = subject.text()
                .orElseThrow()
                .measured(
                        "Hutchinson, " + trace.probes() + " probes, "
                                + subject.probe().words(),
                        SEED);
        long elements = tensor.tensor().shape().elements();
        double whole = 0;
        for (double row : noise) {
            whole += row;
        }
        double factor = whole / elements;
        double[] rows = new double[noise.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = trace.rows()[row] / ((double) elements / rows.length) * noise[row];
        }
        Measured value = new Measured(
                title(),
                trace.trace() * factor,
                (trace.trace() - trace.halfWidth()) * factor,
                (trace.trace() + trace.halfWidth()) * factor,
                unit(),
                landscape.positions(),
                from);
        Measured own = new Measured(
                Scores.TRACE,
                trace.trace(),
                trace.trace() - trace.halfWidth(),
                trace.trace() + trace.halfWidth(),
                "",
                landscape.positions(),
                from);
        return TensorScore.of(tensor, value, rows, new double[0]).with(List.of(own));
    }
}
