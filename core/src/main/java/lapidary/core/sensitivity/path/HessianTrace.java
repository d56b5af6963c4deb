package lapidary.core.sensitivity.path;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lapidary.core.eval.StudentT;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Hutchinson's estimate of the trace of the second derivatives by each tensor: tr(H) ≈ mean of vᵀHv over random signs
/// v, Hv by central differences of gradients, (∇F(w + ε·v) − ∇F(w − ε·v)) / 2ε, ε = 10⁻³ · ‖w‖ / ‖v‖.
///
/// All tensors are moved together; what one does to the gradient of another has mean 0 and is part of the standard
/// error. Source: M. Hutchinson, Communications in Statistics 19 (1990); Z. Dong et al., HAWQ-V2, arXiv 1911.03852,
/// section 3.2.
public final class HessianTrace {
    /// Probes unless somebody asks for others.
    public static final int STANDARD_PROBES = 32;

    private static final double RELATIVE_STEP = 1e-3;
    private static final int TILE = 64;

    private HessianTrace() {}

    /// A tensor's trace.
    ///
    /// @param trace mean over the probes
    /// @param standardError of the mean; NaN for a single probe
    /// @param rows `float64[rows]`: the part of each row
    @SuppressWarnings("ArrayRecordComponent") // decision: long columns of numbers that are drawn, not compared
    public record Trace(TensorId tensor, double trace, double standardError, double[] rows, int probes) {

        /// Half the width of the 95 % interval.
        public double halfWidth() {
            return probes < 2 ? Double.NaN : StudentT.halfWidth(probes - 1) * standardError;
        }
    }

    /// The traces of all given tensors, in their order.
    ///
    /// @param weights that the second derivatives are taken by, and at
    public static List<Trace> of(
            Map<TensorId, RowSource> weights, int probes, long seed, Landscape landscape, Workers workers, Job job)
            throws IOException {
        return of(weights, probes, seed, landscape, Checkpoint.NONE, workers, job);
    }

    /// The same, going on where an earlier run stopped.
    public static List<Trace> of(
            Map<TensorId, RowSource> weights,
            int probes,
            long seed,
            Landscape landscape,
            Checkpoint checkpoint,
            Workers workers,
            Job job)
            throws IOException {
        double step = step(weights);
        List<TensorId> order = List.copyOf(weights.keySet());
        List<List<double[]>> products = new ArrayList<>(); // by probe and tensor, the part of each row
        for (int probe = 0; probe < probes; probe++) {
            products.add(weights.values().stream()
                    .map(source -> new double[Math.toIntExact(source.shape().rows())])
                    .toList());
        }
        List<double[]> numbers = products.stream().flatMap(List::stream).toList();
        for (int probe = PathIntegral.restored(checkpoint, probes, numbers); probe < probes; probe++) {
            List<double[]> parts = products.get(probe);
            for (int side = 1; side >= -1; side -= 2) {
                job.check();
                double factor = side / (2 * step);
                Function<TensorId, Signs> signs = signs(order, seed, probe);
                double begun = (2.0 * probe + (side == 1 ? 0 : 1)) / (2 * probes);
                double unused = landscape.gradients(
                        moved(weights, signs, side * step),
                        (tensor, gradient) ->
                                add(gradient, signs.apply(tensor), factor, workers, parts.get(order.indexOf(tensor))),
                        job.part(begun, begun + 0.5 / probes));
            }
            checkpoint.write(new Checkpoint.Snapshot(probe + 1, numbers), probe + 1 == probes);
        }
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            int tensor = i;
            traces.add(trace(
                    order.get(i),
                    products.stream().map(parts -> parts.get(tensor)).toList()));
        }
        return traces;
    }

    private static Function<TensorId, Signs> signs(List<TensorId> order, long seed, int probe) {
        return tensor -> new Signs(seed, probe, order.indexOf(tensor));
    }

    private static double step(Map<TensorId, RowSource> weights) {
        double squares = 0;
        long count = 0;
        for (RowSource source : weights.values()) {
            float[] row = new float[Math.toIntExact(source.shape().columns())];
            for (long at = 0; at < source.shape().rows(); at++) {
                source.decode(at, 1, row);
                for (float value : row) {
                    squares += (double) value * value;
                }
            }
            count += source.shape().elements();
        }
        double step = RELATIVE_STEP * Math.sqrt(squares / count);
        if (!(step > 0) || Double.isInfinite(step)) {
            throw new IllegalArgumentException("no step from weights of root mean square " + step / RELATIVE_STEP);
        }
        return step;
    }

    private static Map<TensorId, RowSource> moved(
            Map<TensorId, RowSource> weights, Function<TensorId, Signs> signs, double step) {
        Map<TensorId, RowSource> moved = new LinkedHashMap<>();
        weights.forEach((tensor, source) -> moved.put(tensor, new Shifted(source, signs.apply(tensor), step)));
        return moved;
    }

    /// Adds factor · v · gradient, row by row.
    private static void add(Matrix gradient, Signs signs, double factor, Workers workers, double[] out) {
        int columns = gradient.columns();
        workers.rows(gradient.rows(), TILE, Job.UNWATCHED, (first, end) -> {
            float[] slope = new float[columns];
            for (int row = Math.toIntExact(first); row < end; row++) {
                MemorySegment.copy(gradient.data(), JAVA_FLOAT, 4 * gradient.at(row), slope, 0, columns);
                double sum = 0;
                for (int column = 0; column < columns; column++) {
                    sum += (double) signs.of((long) row * columns + column) * slope[column];
                }
                out[row] += factor * sum;
            }
        });
    }

    private static Trace trace(TensorId tensor, List<double[]> products) {
        double[] rows = new double[products.getFirst().length];
        double sum = 0;
        double squares = 0;
        for (double[] product : products) {
            double whole = 0;
            for (int row = 0; row < rows.length; row++) {
                rows[row] += product[row] / products.size();
                whole += product[row];
            }
            sum += whole;
            squares += whole * whole;
        }
        int n = products.size();
        double mean = sum / n;
        double error = n < 2 ? Double.NaN : Math.sqrt(Math.max(0, squares - n * mean * mean) / (n - 1) / n);
        return new Trace(tensor, mean, error, rows, n);
    }
}
