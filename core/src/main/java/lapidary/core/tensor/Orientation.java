package lapidary.core.tensor;

import java.util.Objects;

/// A tensor seen as the matrix [outputs, inputs] that compression works on, where its own rows are not that: a
/// convolution's kernel [outputs, inputs, height, width], or the right side of an ONNX product [inputs, outputs].
///
/// With the extents before the output axis multiplied to A, the axis itself N, and those behind it to B, matrix element
/// (n, a·B + b) is element (a·N + n)·B + b of the tensor. Inputs keep the order they have in the tensor.
///
/// @param shape the tensor's own
/// @param outputAxis which of its extents counts the outputs
public record Orientation(Shape shape, int outputAxis) {

    /// @throws IndexOutOfBoundsException when the shape has no such axis
    public Orientation {
        Objects.checkIndex(outputAxis, shape.rank());
    }

    /// [outputs, inputs].
    public Shape matrix() {
        return Shape.of(outputs(), before() * behind());
    }

    /// Whether the tensor's elements lie in the order of the matrix.
    public boolean isInOrder() {
        return before() == 1 || outputs() == 1;
    }

    /// Whether the tensor's rows are the matrix's rows.
    public boolean isSame() {
        return isInOrder() && behind() == shape.columns();
    }

    /// Where matrix element (output, input) lies in the tensor.
    public long index(long output, long input) {
        long behind = behind();
        return (input / behind * outputs() + output) * behind + input % behind;
    }

    /// The tensor's values as the matrix.
    ///
    /// @param own of the tensor's own shape
    public RowSource toMatrix(RowSource own) {
        return isInOrder() ? new Reshaped(own, matrix()) : new Turned(this, own, true);
    }

    /// The matrix's values in the tensor's own order.
    public RowSource toOwn(RowSource matrix) {
        return isInOrder() ? new Reshaped(matrix, shape) : new Turned(this, matrix, false);
    }

    long outputs() {
        return shape.dimensions().get(outputAxis);
    }

    long before() {
        return product(0, outputAxis);
    }

    long behind() {
        return product(outputAxis + 1, shape.rank());
    }

    private long product(int from, int to) {
        return shape.dimensions().subList(from, to).stream()
                .mapToLong(Long::longValue)
                .reduce(1, Math::multiplyExact);
    }
}
