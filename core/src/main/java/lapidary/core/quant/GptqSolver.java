package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.calib.InputMoments;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.DoubleMatrix;

/// The order in which GPTQ goes through the inputs of a layer, and how an error at one of them is spread over those
/// that come after it.
///
/// @param order `int[inputs]`: the input that is quantized at each step
/// @param factor `float64[inputs, inputs]`: the upper triangle U with H⁻¹ = Uᵀ·U, in this order
/// @param isDead `boolean[inputs]`: inputs that were 0 throughout; their weights become 0
/// @param damping share of the mean diagonal that was added to it
record GptqSolver(int[] order, DoubleMatrix factor, boolean[] isDead, double damping) {
    private static final double MOST_DAMPING = 10;

    /// @param damping share of the mean of the diagonal that is added to it; ten times as much after each failure
    /// @param byActivation whether inputs of larger mean square come first
    /// @param arena for the factor
    /// @return empty when no damping makes the moments positive definite
    static Optional<GptqSolver> of(InputMoments moments, double damping, boolean byActivation, Arena arena) {
        int n = moments.inputs();
        double[] diagonal = Cholesky.diagonal(moments.second()).toArray();
        boolean[] isDead = new boolean[n];
        for (int i = 0; i < n; i++) {
            isDead[i] = diagonal[i] == 0;
            diagonal[i] = isDead[i] ? 1 : diagonal[i];
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted((a, b) -> byActivation ? Double.compare(diagonal[b], diagonal[a]) : 0)
                .mapToInt(Integer::intValue)
                .toArray();
        double mean = Arrays.stream(diagonal).average().orElse(1);
        DoubleMatrix factor = DoubleMatrix.allocate(arena, n, n);
        for (double share = damping; share <= MOST_DAMPING; share *= 10) {
            fill(factor, moments.second(), order, diagonal, share * mean);
            if (Cholesky.inverseFactor(factor)) {
                return Optional.of(new GptqSolver(order, factor, isDead, share));
            }
        }
        return Optional.empty();
    }

    private static void fill(DoubleMatrix factor, DoubleMatrix second, int[] order, double[] diagonal, double added) {
        for (int row = 0; row < order.length; row++) {
            for (int column = row; column < order.length; column++) {
                factor.set(row, column, second.get(order[row], order[column]));
            }
            factor.set(row, row, diagonal[order[row]] + added);
        }
    }
}
