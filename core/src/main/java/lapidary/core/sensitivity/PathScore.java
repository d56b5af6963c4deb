package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.path.Change;
import lapidary.core.sensitivity.path.Contribution;
import lapidary.core.sensitivity.path.PathIntegral;
import lapidary.core.tensor.TensorId;

/// The post-quantization integral: what each tensor contributes to the change of the loss, on the way from the original
/// weights to the quantized ones.
record PathScore(Kind kind) implements Score {
    /// Points of a path on which one tensor moves: it is short.
    private static final int STEPS_ALONE = 8;

    /// Weights that are named beside a tensor's number.
    private static final int NAMED = 5;

    /// Which path, which loss, and what becomes of the signs.
    enum Kind {
        SIGNED(
                "pqi",
                "PQI",
                "All tensors quantized together: mean of g·δ along the straight path, with its sign. The sum over all"
                        + " tensors is the change of the loss (completeness)."),
        ABSOLUTE(
                "pqi-absolute",
                "PQI, absolute",
                "All tensors quantized together: mean of |g·δ| along the straight path, the score that ranks single"
                        + " weights."),
        DIVERGENCE(
                "pqi-kl",
                "PQI of KL",
                "All tensors quantized together: mean of g·δ along the straight path, for the KL divergence from the"
                        + " original instead of the loss."),
        ALONE(
                "pqi-alone",
                "PQI, one by one",
                "Each tensor quantized alone: mean of g·δ along the straight path, beside the change of the loss that"
                        + " was measured.");

        private final String id;
        private final String title;
        private final String summary;

        Kind(String id, String title, String summary) {
            this.id = id;
            this.title = title;
            this.summary = summary;
        }

        private NetworkLandscape.Loss loss() {
            return this == DIVERGENCE ? NetworkLandscape.Loss.DIVERGENCE : NetworkLandscape.Loss.NEXT_TOKEN;
        }
    }

    /// What a run found, tensor by tensor.
    ///
    /// @param results of the paths; of one path for all tensors, or of one for each
    private record Run(GradientChanges changes, Map<TensorId, Found> results, long positions) {}

    private record Found(Contribution contribution, PathIntegral.Result path) {}

    @Override
    public String id() {
        return kind.id;
    }

    @Override
    public String title() {
        return kind.title;
    }

    @Override
    public String summary() {
        return kind.summary;
    }

    @Override
    public String reference() {
        return "ReQuant, post-quantization integral; M. Sundararajan et al., arXiv 1703.01365, equation 3.";
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
        return kind == Kind.ALONE
                ? STEPS_ALONE + " gradients per tensor, from its block on"
                : PathIntegral.STANDARD_STEPS + " gradients";
    }

    @Override
    public boolean isSigned() {
        return kind != Kind.ABSOLUTE;
    }

    @Override
    public Optional<String> obstacle(Subject subject) {
        return subject.lacks(needs()).or(() -> NetworkLandscape.obstacle(subject));
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        String path = kind == Kind.ABSOLUTE ? Kind.SIGNED.id : kind.id;
        Run run = subject.once(path, Run.class, () -> run(subject, job));
        return run.changes()
                .scores(this, subject, run.results(), (tensor, found) -> score(subject, tensor, found, run));
    }

    private Run run(Subject subject, Job job) throws IOException {
        try (NetworkLandscape landscape = new NetworkLandscape(subject, kind.loss(), job)) {
            GradientChanges changes = GradientChanges.of(subject, landscape.covered(subject.tensors()), job);
            Map<TensorId, Found> found = new HashMap<>();
            List<List<Change>> paths = paths(changes.changes());
            KeptSums kept = changes.kept(subject, kind.loss() + " " + paths.size() + ' ' + steps(), job);
            for (int i = 0; i < paths.size(); i++) {
                Set<TensorId> moved = new HashSet<>();
                paths.get(i).forEach(change -> moved.add(change.tensor()));
                landscape.moveOnly(moved, job);
                PathIntegral.Result result = PathIntegral.of(
                        new PathIntegral.Request(paths.get(i), steps(), NAMED),
                        landscape,
                        kept.of("path " + i),
                        subject.workers(),
                        job.part((double) i / paths.size(), (i + 1.0) / paths.size()));
                result.contributions().forEach(own -> found.put(own.tensor(), new Found(own, result)));
            }
            kept.done();
            return new Run(changes, found, landscape.positions());
        }
    }

    private List<List<Change>> paths(List<Change> changes) {
        return kind == Kind.ALONE ? changes.stream().map(List::of).toList() : List.of(changes);
    }

    private int steps() {
        return kind == Kind.ALONE ? STEPS_ALONE : PathIntegral.STANDARD_STEPS;
    }

    private TensorScore score(Subject subject, ModelTensor tensor, Found found, Run run) {
        Provenance from = subject.text()
                .orElseThrow()
                .measured(
                        title() + " of the " + kind.loss().words() + ", " + steps() + " steps, "
                                + subject.probe().words(),
                        0);
        Contribution own = found.contribution();
        boolean isAbsolute = kind == Kind.ABSOLUTE;
        Measured value =
                Measured.exact(title(), isAbsolute ? own.absolute() : own.sum(), unit(), run.positions(), from);
        return TensorScore.of(
                        tensor,
                        value,
                        isAbsolute ? own.absoluteRows() : own.rows(),
                        isAbsolute ? own.absoluteColumns() : own.columns())
                .with(beside(found, run, from));
    }

    /// The measured change, how much of it the integral misses, and the largest weights.
    private List<Measured> beside(Found found, Run run, Provenance from) {
        String whose = kind == Kind.ALONE ? "" : " of all tensors together";
        List<Measured> numbers = new ArrayList<>();
        numbers.add(Measured.exact("measured change" + whose, found.path().change(), unit(), run.positions(), from));
        numbers.add(Measured.exact("integral" + whose, found.path().sum(), unit(), run.positions(), from));
        numbers.add(Measured.exact(
                "missed by the integral", 100 * found.path().incompleteness(), "%", run.positions(), from));
        for (Contribution.Weight weight : found.contribution().largest()) {
            numbers.add(Measured.exact(
                    "weight [" + weight.row() + ", " + weight.column() + "]",
                    weight.value(),
                    unit(),
                    run.positions(),
                    from));
        }
        return numbers;
    }
}
