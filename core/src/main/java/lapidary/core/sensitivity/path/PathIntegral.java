package lapidary.core.sensitivity.path;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The post-quantization integral: what each weight contributes to the change of an objective when all given tensors go
/// from w to w̃ together on a straight path,
///
/// v = 1/N · Σ ∇F(w + (i + ½)/N · δ) ∘ δ for i = 0 … N − 1, δ = w̃ − w (midpoint rule).
///
/// Completeness: Σ v ≈ F(w̃) − F(w), exactly for a quadratic F. Everything is added up in double.
/// Source: ReQuant (post-quantization integral); M. Sundararajan et al., Axiomatic attribution, arXiv 1703.01365,
/// equation 3.
public final class PathIntegral {
    /// Points unless somebody asks for others.
    public static final int STANDARD_STEPS = 32;

    /// Bytes of sums that are kept for single weights.
    private static final long MOST_ELEMENT_BYTES =
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    private PathIntegral() {}

    /// What was found.
    ///
    /// @param contributions of the tensors, in their order
    /// @param before F(w)
    /// @param after F(w̃)
    /// @param points how many gradients it took
    public record Result(List<Contribution> contributions, double before, double after, int points) {
        public Result {
            contributions = List.copyOf(contributions);
        }

        /// F(w̃) − F(w).
        public double change() {
            return after - before;
        }

        /// Σ v.
        public double sum() {
            return contributions.stream().mapToDouble(Contribution::sum).sum();
        }

        /// |Σ v − ΔF| / |ΔF|: 0 when the integral tells the whole change; 0 also where nothing changes.
        public double incompleteness() {
            double gap = Math.abs(sum() - change());
            return gap == 0 ? 0 : gap / Math.abs(change());
        }
    }

    /// What is computed.
    ///
    /// @param changes all made together
    /// @param steps N
    /// @param largest weights of each tensor that are named
    public record Request(List<Change> changes, int steps, int largest) {
        public Request {
            changes = List.copyOf(changes);
            if (steps < 1) {
                throw new IllegalArgumentException("expected at least one step, got " + steps);
            }
        }

        private long elementBytes() {
            return changes.stream()
                            .mapToLong(change -> change.from().shape().elements())
                            .sum()
                    * Double.BYTES;
        }
    }

    /// By the midpoint rule.
    public static Result of(Request request, Landscape landscape, Workers workers, Job job) throws IOException {
        return of(request, landscape, Checkpoint.NONE, workers, job);
    }

    /// The same, going on where an earlier run stopped; every sum is the same as without a stop.
    public static Result of(Request request, Landscape landscape, Checkpoint checkpoint, Workers workers, Job job)
            throws IOException {
        List<Double> points = new ArrayList<>();
        for (int i = 0; i < request.steps(); i++) {
            points.add((i + 0.5) / request.steps());
        }
        return along(points, request, landscape, checkpoint, workers, job);
    }

    /// The first order of Taylor's series instead: ∇F(w) ∘ δ. Its sum misses ΔF where the path leaves the range in
    /// which the series holds.
    public static Result firstOrder(Request request, Landscape landscape, Workers workers, Job job) throws IOException {
        return along(List.of(0.0), request, landscape, Checkpoint.NONE, workers, job);
    }

    private static Result along(
            List<Double> points, Request request, Landscape landscape, Checkpoint checkpoint, Workers workers, Job job)
            throws IOException {
        boolean keeps = request.largest() > 0 && request.elementBytes() <= MOST_ELEMENT_BYTES;
        Map<TensorId, ElementSums> sums = new LinkedHashMap<>();
        for (Change change : request.changes()) {
            sums.put(change.tensor(), new ElementSums(change, keeps, workers));
        }
        double[] ends = new double[2]; // F(w), F(w̃)
        List<double[]> numbers = new ArrayList<>(List.of(ends));
        sums.values().forEach(each -> numbers.addAll(each.numbers()));
        int all = points.size() + 2;
        int done = restored(checkpoint, points.size(), numbers);
        if (done == 0) {
            ends[0] = landscape.objective(at(request, 0), job.part(0, 1.0 / all));
            ends[1] = landscape.objective(at(request, 1), job.part(1.0 / all, 2.0 / all));
        }
        for (int i = done; i < points.size(); i++) {
            job.check();
            double unused = landscape.gradients(
                    at(request, points.get(i)),
                    (tensor, gradient) -> of(sums, tensor).add(gradient, (slope, delta) -> slope * delta),
                    job.part((i + 2.0) / all, (i + 3.0) / all));
            checkpoint.write(new Checkpoint.Snapshot(i + 1, numbers), i + 1 == points.size());
        }
        List<Contribution> contributions = sums.values().stream()
                .map(each -> each.times(1.0 / points.size(), request.largest()))
                .toList();
        return new Result(contributions, ends[0], ends[1], points.size());
    }

    /// Fills the sums with those of an earlier run.
    ///
    /// @return steps that they hold; 0 where there was none, or one of another shape
    static int restored(Checkpoint checkpoint, int steps, List<double[]> numbers) throws IOException {
        Checkpoint.Snapshot found = checkpoint.read().orElse(new Checkpoint.Snapshot(0, List.of()));
        boolean fits =
                found.done() > 0 && found.done() <= steps && found.numbers().size() == numbers.size();
        for (int i = 0; fits && i < numbers.size(); i++) {
            fits = found.numbers().get(i).length == numbers.get(i).length;
        }
        for (int i = 0; fits && i < numbers.size(); i++) {
            System.arraycopy(found.numbers().get(i), 0, numbers.get(i), 0, numbers.get(i).length);
        }
        return fits ? found.done() : 0;
    }

    static ElementSums of(Map<TensorId, ElementSums> sums, TensorId tensor) {
        ElementSums found = sums.get(tensor);
        if (found == null) {
            throw new IllegalStateException("nobody asked for the gradient by " + tensor);
        }
        return found;
    }

    private static Map<TensorId, RowSource> at(Request request, double t) {
        Map<TensorId, RowSource> weights = new LinkedHashMap<>();
        request.changes().forEach(change -> weights.put(change.tensor(), t == 1 ? change.to() : change.at(t)));
        return weights;
    }
}
