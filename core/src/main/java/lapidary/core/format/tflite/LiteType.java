package lapidary.core.format.tflite;

import java.util.Optional;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The element types of TensorFlow Lite, in the order of their numbers.
///
/// Source: `enum TensorType` in TensorFlow's `schema.fbs`.
enum LiteType {
    FLOAT32(DType.F32, 32),
    FLOAT16(DType.F16, 16),
    INT32(DType.I32, 32),
    UINT8(DType.U8, 8),
    INT64(DType.I64, 64),
    STRING(DType.OPAQUE, 0),
    BOOL(DType.BOOL, 8),
    INT16(DType.I16, 16),
    COMPLEX64(DType.OPAQUE, 64),
    INT8(DType.I8, 8),
    FLOAT64(DType.F64, 64),
    COMPLEX128(DType.OPAQUE, 128),
    UINT64(DType.U64, 64),
    RESOURCE(DType.OPAQUE, 0),
    VARIANT(DType.OPAQUE, 0),
    UINT32(DType.U32, 32),
    UINT16(DType.U16, 16),
    INT4(DType.COMPUTED, 4),
    BFLOAT16(DType.BF16, 16);

    private final DType type;
    private final int bits;

    LiteType(DType type, int bits) {
        this.type = type;
        this.bits = bits;
    }

    static Optional<LiteType> find(int number) {
        return number < 0 || number >= values().length ? Optional.empty() : Optional.of(values()[number]);
    }

    /// [DType#COMPUTED] for elements that are unpacked.
    DType type() {
        return type;
    }

    /// Width of an element; 0 where that differs.
    int bits() {
        return bits;
    }

    boolean isWhole() {
        return type.kind() == DType.Kind.INTEGER || this == INT4;
    }

    /// @throws ArithmeticException when the size overflows
    long bytes(Shape shape) {
        return Math.ceilDiv(Math.multiplyExact(shape.elements(), (long) bits), 8L);
    }
}
