package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.tensor.RowSource;

/// Factors of what a norm puts out that bring the outputs of the rounded layers behind it nearest to those of the
/// original ones: with G = H∘ΣQᵀQ and b = diag(H·ΣWᵀQ), s solves (G + λI)·s = b + λ·1. H holds the second moments of
/// what the norm puts out, W the original and Q the rounded weights of a layer.
///
/// It is solved for s − 1, so that nothing moves where nothing was rounded.
///
/// @param damping λ as a share of the mean of G's diagonal; ten times as much where that is not enough
record NormFit(double damping) {
    private static final int TILE = 64;
    private static final double MOST_DAMPING = 10;

    /// A layer behind the norm.
    ///
    /// @param original [outputs, inputs]
    /// @param rounded of the same shape
    record Layer(RowSource original, RowSource rounded) {}

    /// What was found.
    ///
    /// @param factors `float32[inputs]`
    /// @param before Σ tr((Q − W)·H·(Q − W)ᵀ)
    /// @param after the same of Q·diag(s), never more
    @SuppressWarnings("ArrayRecordComponent") // decision: a table that is read once, not compared
    record Found(float[] factors, double before, double after) {}

    Found fit(List<Layer> layers, InputMoments moments, Job job) {
        int n = moments.inputs();
        try (Arena arena = Arena.ofConfined()) {
            DoubleMatrix squares = DoubleMatrix.allocate(arena, n, n); // ΣQᵀQ, then G
            DoubleMatrix errors = DoubleMatrix.allocate(arena, n, n); // Σ(W − Q)ᵀQ
            double before = 0;
            for (Layer layer : layers) {
                before += add(layer, moments, squares, errors, job);
            }
            double[] pull = new double[n]; // b − G·1
            double[] row = new double[n];
            double[] other = new double[n];
            for (int i = 0; i < n; i++) {
                moments.second().read(i, 0, row, 0, n);
                errors.read(i, 0, other, 0, n);
                for (int j = 0; j < n; j++) {
                    pull[j] += row[j] * other[j];
                }
                squares.read(i, 0, other, 0, n);
                for (int j = 0; j < n; j++) {
                    other[j] *= row[j];
                }
                squares.write(i, 0, other, 0, n);
            }
            job.check();
            return solve(squares, pull, before, arena);
        }
    }

    /// @return the loss of this layer
    private static double add(Layer layer, InputMoments moments, DoubleMatrix squares, DoubleMatrix errors, Job job) {
        int n = moments.inputs();
        int outputs = Math.toIntExact(layer.original().shape().rows());
        double loss = 0;
        float[] original = new float[TILE * n];
        float[] rounded = new float[TILE * n];
        double[] difference = new double[n];
        double[] of = new double[n];
        try (Arena arena = Arena.ofConfined()) {
            DoubleMatrix q = DoubleMatrix.allocate(arena, TILE, n);
            DoubleMatrix d = DoubleMatrix.allocate(arena, TILE, n);
            DoubleMatrix product = DoubleMatrix.allocate(arena, TILE, n);
            for (int first = 0; first < outputs; first += TILE) {
                job.check();
                int rows = Math.min(TILE, outputs - first);
                layer.original().decode(first, rows, original);
                layer.rounded().decode(first, rows, rounded);
                product.data().fill((byte) 0);
                for (int row = 0; row < rows; row++) {
                    for (int i = 0; i < n; i++) {
                        of[i] = rounded[row * n + i];
                        difference[i] = original[row * n + i] - of[i];
                    }
                    q.write(row, 0, of, 0, n);
                    d.write(row, 0, difference, 0, n);
                }
                DoubleMatrix someQ = q.window(0, 0, rows, n);
                DoubleMatrix someD = d.window(0, 0, rows, n);
                DoubleMatrix.addTransposedProduct(someQ, someQ, squares);
                DoubleMatrix.addTransposedProduct(someD, someQ, errors);
                DoubleMatrix.subtractProduct(someD, moments.second(), product.window(0, 0, rows, n));
                for (int row = 0; row < rows; row++) {
                    someD.read(row, 0, difference, 0, n);
                    product.read(row, 0, of, 0, n);
                    for (int i = 0; i < n; i++) {
                        loss -= difference[i] * of[i];
                    }
                }
            }
        }
        return loss;
    }

    /// The loss of factors 1 + δ is that of 1 less 2·δ·pull, and δ·G·δ more.
    private Found solve(DoubleMatrix g, double[] pull, double before, Arena arena) {
        int n = pull.length;
        double mean = Cholesky.diagonal(g).average().orElse(0);
        DoubleMatrix factor = DoubleMatrix.allocate(arena, n, n);
        for (double share = damping; mean > 0 && share <= MOST_DAMPING; share *= 10) {
            double[] row = new double[n];
            for (int i = 0; i < n; i++) {
                g.read(i, 0, row, 0, n);
                row[i] += share * mean;
                factor.write(i, 0, row, 0, n);
            }
            if (Cholesky.inverseFactor(factor)) {
                double[] delta = times(factor, pull);
                float[] factors = new float[n];
                for (int i = 0; i < n; i++) {
                    factors[i] = (float) (1 + delta[i]);
                }
                double after = before + change(g, pull, factors);
                return after <= before ? new Found(factors, before, after) : none(n, before);
            }
        }
        return none(n, before);
    }

    private static Found none(int inputs, double loss) {
        float[] factors = new float[inputs];
        Arrays.fill(factors, 1);
        return new Found(factors, loss, loss);
    }

    /// Uᵀ·(U·v)
    private static double[] times(DoubleMatrix factor, double[] v) {
        int n = v.length;
        double[] result = new double[n];
        double[] row = new double[n];
        for (int i = 0; i < n; i++) {
            factor.read(i, 0, row, 0, n);
            double sum = 0;
            for (int j = i; j < n; j++) {
                sum += row[j] * v[j];
            }
            for (int j = i; j < n; j++) {
                result[j] += row[j] * sum;
            }
        }
        return result;
    }

    private static double change(DoubleMatrix g, double[] pull, float[] factors) {
        int n = pull.length;
        double[] row = new double[n];
        double change = 0;
        for (int i = 0; i < n; i++) {
            g.read(i, 0, row, 0, n);
            double delta = factors[i] - 1.0;
            double sum = -2 * pull[i];
            for (int j = 0; j < n; j++) {
                sum += row[j] * (factors[j] - 1.0);
            }
            change += delta * sum;
        }
        return change;
    }
}
