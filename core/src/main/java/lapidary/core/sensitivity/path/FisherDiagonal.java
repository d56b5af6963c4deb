package lapidary.core.sensitivity.path;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.eval.StudentT;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The rise that the empirical Fisher information predicts, ½ · Σ F · δ² with its diagonal F =
/// mean over the examples of
/// n · g², g the gradient of one example's mean loss over its n positions. Were the positions' gradients independent of
/// each other, n · g² would be the mean square of the gradient of one position, which F stands for.
///
/// A gradient is squared example by example: the square of a mean over examples would vanish at a minimum.
/// Source: J. Martens, arXiv 1412.1193, sections 5 and 9; H. Guo et al., LQ-LoRA, arXiv 2311.12023, section 3.3.
public final class FisherDiagonal {
    private FisherDiagonal() {}

    /// One example.
    ///
    /// @param loss mean over its positions
    /// @param positions n
    public record Sample(Landscape loss, int positions) {}

    /// What was found for a tensor.
    ///
    /// @param contribution ½ · F · δ² of each weight
    /// @param halfWidth of the 95 % interval of its sum over the examples; NaN for a single one
    public record Rise(Contribution contribution, double halfWidth) {}

    /// @param largest weights of each tensor that are named
    public static List<Rise> of(List<Change> changes, List<Sample> samples, int largest, Workers workers, Job job)
            throws IOException {
        Map<TensorId, ElementSums> sums = new LinkedHashMap<>();
        Map<TensorId, RowSource> weights = new LinkedHashMap<>();
        Map<TensorId, List<Double>> totals = new LinkedHashMap<>(); // after each example
        for (Change change : changes) {
            sums.put(change.tensor(), new ElementSums(change, false, workers));
            weights.put(change.tensor(), change.from());
            totals.put(change.tensor(), new ArrayList<>(List.of(0.0)));
        }
        for (int i = 0; i < samples.size(); i++) {
            job.check();
            int positions = samples.get(i).positions();
            double unused = samples.get(i)
                    .loss()
                    .gradients(
                            weights,
                            (tensor, gradient) -> {
                                ElementSums sum = PathIntegral.of(sums, tensor);
                                sum.add(gradient, (g, delta) -> 0.5 * positions * g * g * delta * delta);
                                totals.computeIfAbsent(tensor, id -> new ArrayList<>())
                                        .add(sum.times(1, 0).sum());
                            },
                            job.part((double) i / samples.size(), (i + 1.0) / samples.size()));
        }
        List<Rise> rises = new ArrayList<>();
        totals.forEach((tensor, total) -> rises.add(
                new Rise(PathIntegral.of(sums, tensor).times(1.0 / samples.size(), largest), halfWidth(total))));
        return rises;
    }

    private static double halfWidth(List<Double> totals) {
        int n = totals.size() - 1;
        double mean = totals.getLast() / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double distance = totals.get(i + 1) - totals.get(i) - mean;
            squares += distance * distance;
        }
        return n < 2 ? Double.NaN : StudentT.halfWidth(n - 1) * Math.sqrt(squares / (n - 1) / n);
    }
}
