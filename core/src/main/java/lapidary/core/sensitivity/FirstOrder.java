package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.sensitivity.path.Contribution;
import lapidary.core.sensitivity.path.PathIntegral;
import lapidary.core.tensor.TensorId;

/// Σ g·δ: what the slope of the loss at the original weights says of the change.
final class FirstOrder implements Score {

    @Override
    public String id() {
        return "first-order";
    }

    @Override
    public String title() {
        return "First order";
    }

    @Override
    public String summary() {
        return "Change of the loss by its slope at the original weights: Σ g·δ. Often far too small and of the wrong"
                + " sign, because rounding leaves the range in which the slope holds.";
    }

    @Override
    public String reference() {
        return "First term of Taylor's series; B. Hassibi, D. Stork, Optimal brain surgeon (1993), equation 1.";
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
        return "one gradient";
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
            PathIntegral.Result result = PathIntegral.firstOrder(
                    new PathIntegral.Request(changes.changes(), 1, 0), landscape, subject.workers(), job);
            Map<TensorId, Contribution> found = result.contributions().stream()
                    .collect(Collectors.toMap(Contribution::tensor, contribution -> contribution));
            Provenance from = subject.text()
                    .orElseThrow()
                    .measured(
                            "first order of the cross entropy, "
                                    + subject.probe().words(),
                            0);
            return changes.scores(
                    this,
                    subject,
                    found,
                    (tensor, own) -> TensorScore.of(
                            tensor,
                            Measured.exact(title(), own.sum(), unit(), landscape.positions(), from),
                            own.rows(),
                            own.columns()));
        }
    }
}
