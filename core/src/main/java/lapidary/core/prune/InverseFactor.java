package lapidary.core.prune;

import java.lang.foreign.Arena;
import lapidary.core.calib.InputMoments;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.DoubleMatrix;

/// How an error at one input is spread over those that come after it: the upper triangle U with H⁻¹ = Uᵀ·U.
///
/// @param order `int[inputs]`: the input at each step
/// @param upper `float64[inputs, inputs]`, in this order
/// @param isDead `boolean[inputs]`, in this order: inputs that were 0 throughout
/// @param damping share of the mean diagonal that was added
@SuppressWarnings("ArrayRecordComponent") // decision: large tables that are read, not compared
record InverseFactor(int[] order, DoubleMatrix upper, boolean[] isDead, double damping) {
    private static final double MOST_DAMPING = 1000;

    /// @param damping share of the mean diagonal that is added to it; ten times as much after each failure
    /// @throws IllegalStateException when the moments are not finite
    static InverseFactor of(InputMoments moments, int[] order, double damping, Arena arena) {
        int n = order.length;
        double[] diagonal = Cholesky.diagonal(moments.second()).toArray();
        boolean[] isDead = new boolean[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            isDead[i] = diagonal[order[i]] == 0;
            mean += isDead[i] ? 1 : diagonal[order[i]];
        }
        mean = n == 0 ? 1 : mean / n;
        DoubleMatrix upper = DoubleMatrix.allocate(arena, n, n);
        for (double share = damping; share <= MOST_DAMPING; share *= 10) {
            for (int row = 0; row < n; row++) {
                for (int column = row; column < n; column++) {
                    upper.set(row, column, moments.second().get(order[row], order[column]));
                }
                upper.set(row, row, (isDead[row] ? 1 : diagonal[order[row]]) + share * mean);
            }
            if (Cholesky.inverseFactor(upper)) {
                return new InverseFactor(order, upper, isDead, share);
            }
        }
        throw new IllegalStateException("the moments of the inputs are not finite");
    }
}
