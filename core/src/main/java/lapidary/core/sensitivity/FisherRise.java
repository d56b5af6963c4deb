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
import lapidary.core.sensitivity.path.FisherDiagonal;
import lapidary.core.tensor.TensorId;

/// ½·Σ F·δ² with the diagonal of the empirical Fisher information.
final class FisherRise implements Score {

    @Override
    public String id() {
        return "fisher";
    }

    @Override
    public String title() {
        return "Fisher diagonal";
    }

    @Override
    public String summary() {
        return "Rounding error weighed by squared gradients, sequence by sequence: ½·Σ n·g²·δ², the mean over the"
                + " sequences of n tokens.";
    }

    @Override
    public String reference() {
        return "H. Guo et al., LQ-LoRA, arXiv 2311.12023, section 3.3; J. Martens, arXiv 1412.1193, section 5.";
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
        return "one gradient per sequence";
    }

    @Override
    public Optional<String> obstacle(Subject subject) {
        return subject.lacks(needs()).or(() -> NetworkLandscape.obstacle(subject));
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        try (NetworkLandscape landscape = new NetworkLandscape(subject, NetworkLandscape.Loss.NEXT_TOKEN, job)) {
            GradientChanges changes = GradientChanges.of(subject, landscape.covered(subject.tensors()), job);
            Map<TensorId, FisherDiagonal.Rise> found =
                    FisherDiagonal.of(changes.changes(), landscape.samples(), 0, subject.workers(), job).stream()
                            .collect(
                                    Collectors.toMap(rise -> rise.contribution().tensor(), rise -> rise));
            Provenance from = subject.text()
                    .orElseThrow()
                    .measured("empirical Fisher diagonal, " + subject.probe().words(), 0);
            return changes.scores(this, subject, found, (tensor, own) -> {
                double value = own.contribution().sum();
                Measured measured = new Measured(
                        title(),
                        value,
                        Math.max(0, value - own.halfWidth()),
                        value + own.halfWidth(),
                        unit(),
                        landscape.positions(),
                        from);
                return TensorScore.of(
                        tensor,
                        measured,
                        own.contribution().rows(),
                        own.contribution().columns());
            });
        }
    }
}
