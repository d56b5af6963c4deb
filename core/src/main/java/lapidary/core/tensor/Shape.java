package lapidary.core.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Extents of a tensor, slowest first: a weight matrix is [outputs, inputs] (GGUF stores the
/// reverse and is turned round by its reader).
///
/// @param dimensions each ≥ 0; empty for a scalar
public record Shape(List<Long> dimensions) {

    /// @throws IllegalArgumentException for a negative extent
    /// @throws ArithmeticException when the number of elements overflows a `long`
    public Shape {
        dimensions = List.copyOf(dimensions);
        long elements = 1;
        for (long extent : dimensions) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in " + dimensions);
            }
            elements = Math.multiplyExact(elements, extent);
        }
    }

    public static Shape of(long... dimensions) {
        return new Shape(Arrays.stream(dimensions).boxed().toList());
    }

    public int rank() {
        return dimensions.size();
    }

    public long elements() {
        long elements = 1;
        for (long extent : dimensions) {
            elements *= extent;
        }
        return elements;
    }

    /// Length of the fastest dimension; 1 for a scalar.
    public long columns() {
        return dimensions.isEmpty() ? 1 : dimensions.getLast();
    }

    /// Number of rows when all but the fastest dimension are flattened; 1 for vectors and scalars.
    public long rows() {
        long columns = columns();
        return columns == 0 ? 0 : elements() / columns;
    }

    /// "2048 × 256"; "scalar" for rank 0.
    @Override
    public String toString() {
        return dimensions.isEmpty()
                ? "scalar"
                : dimensions.stream().map(String::valueOf).collect(Collectors.joining(" × "));
    }
}
