package lapidary.core.method;

import java.time.Duration;
import java.util.Collection;
import lapidary.core.tensor.Shape;

/// What compressing takes, predicted from shapes alone. A matrix of `o` outputs and `i` inputs takes
///
/// (perWeight·o·i + (perInput·o·i² + cubed·i³) / 20) / cores nanoseconds:
///
/// so many nanoseconds for each weight, and matrix products at 20 multiplications per nanosecond and core. The numbers
/// were measured once on an x86-64 processor with AVX-512; others may take several times as long.
///
/// @param perWeight nanoseconds for each weight
/// @param perInput multiplications for each weight and input of its row
/// @param cubed multiplications for each input cubed, as of a factorization
public record Effort(double perWeight, double perInput, double cubed) {
    /// Reading and writing.
    public static final Effort COPY = new Effort(1, 0, 0);

    /// Nothing is done to weights.
    public static final Effort NONE = new Effort(0, 0, 0);

    private static final double PRODUCTS_PER_NANOSECOND = 20;

    public Effort {
        if (!(perWeight >= 0 && perInput >= 0 && cubed >= 0)) {
            throw new IllegalArgumentException("negative effort " + perWeight + ", " + perInput + ", " + cubed);
        }
    }

    /// How long so many matrices take on so many cores.
    public Duration duration(Collection<Shape> matrices, int cores) {
        double nanoseconds = 0;
        for (Shape shape : matrices) {
            double inputs = shape.columns();
            double weights = shape.elements();
            nanoseconds += perWeight * weights
                    + (perInput * weights * inputs + cubed * inputs * inputs * inputs) / PRODUCTS_PER_NANOSECOND;
        }
        return Duration.ofNanos(Math.round(nanoseconds / Math.max(1, cores)));
    }
}
