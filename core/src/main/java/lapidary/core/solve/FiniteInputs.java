package lapidary.core.solve;

import java.nio.file.Path;
import java.util.Set;
import lapidary.core.calib.InputMoments;
import lapidary.core.calib.Moments;
import lapidary.core.format.FormatException;
import lapidary.core.tensor.TensorId;

/// Whether what enters layers after the compressed ones before them is still made of numbers.
final class FiniteInputs {
    private FiniteInputs() {}

    /// @throws FormatException naming the first layer where it is not
    static void check(Moments found, Set<TensorId> layers, Path file) throws FormatException {
        for (TensorId layer : layers) {
            if (!found.matrices(layer).stream().allMatch(FiniteInputs::isFinite)) {
                throw new FormatException(
                        FormatException.Problem.NOT_FINITE,
                        file,
                        "what enters layer '" + layer + "' after the compressed layers before it",
                        "finite numbers",
                        "NaN or infinity");
            }
        }
    }

    private static boolean isFinite(InputMoments inputs) {
        double sum = 0;
        for (double each : inputs.meanMagnitude()) {
            sum += each;
        }
        return Double.isFinite(sum);
    }
}
