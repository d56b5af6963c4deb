package lapidary.core.format.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The element types of ONNX tensors.
///
/// Source: `TensorProto.DataType` in `onnx.proto`; which typed field holds which type is told in the same place.
enum ElementType {
    FLOAT(1, DType.F32, 32, 4),
    UINT8(2, DType.U8, 8, 5),
    INT8(3, DType.I8, 8, 5),
    UINT16(4, DType.U16, 16, 5),
    INT16(5, DType.I16, 16, 5),
    INT32(6, DType.I32, 32, 5),
    INT64(7, DType.I64, 64, 7),
    STRING(8, DType.OPAQUE, 0, 6),
    BOOL(9, DType.BOOL, 8, 5),
    FLOAT16(10, DType.F16, 16, 5),
    DOUBLE(11, DType.F64, 64, 10),
    UINT32(12, DType.U32, 32, 11),
    UINT64(13, DType.U64, 64, 11),
    COMPLEX64(14, DType.OPAQUE, 64, 4),
    COMPLEX128(15, DType.OPAQUE, 128, 10),
    BFLOAT16(16, DType.BF16, 16, 5),
    FLOAT8E4M3FN(17, DType.F8_E4M3, 8, 5),
    FLOAT8E4M3FNUZ(18, DType.COMPUTED, 8, 5),
    FLOAT8E5M2(19, DType.F8_E5M2, 8, 5),
    FLOAT8E5M2FNUZ(20, DType.COMPUTED, 8, 5),
    UINT4(21, DType.COMPUTED, 4, 5),
    INT4(22, DType.COMPUTED, 4, 5),
    FLOAT4E2M1(23, DType.COMPUTED, 4, 5),
    FLOAT8E8M0(24, DType.F8_E8M0, 8, 5),
    UINT2(25, DType.COMPUTED, 2, 5),
    INT2(26, DType.COMPUTED, 2, 5);

    private static final Map<Integer, ElementType> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(type -> type.number, Function.identity()));

    private final int number;
    private final DType type;
    private final int bits;
    private final int typedField;

    ElementType(int number, DType type, int bits, int typedField) {
        this.number = number;
        this.type = type;
        this.bits = bits;
        this.typedField = typedField;
    }

    static Optional<ElementType> find(long number) {
        return number < 0 || number > 1000 ? Optional.empty() : Optional.ofNullable(BY_NUMBER.get((int) number));
    }

    int number() {
        return number;
    }

    /// [DType#COMPUTED] for elements that are unpacked or looked up.
    DType type() {
        return type;
    }

    /// Width of an element; 0 for strings.
    int bits() {
        return bits;
    }

    /// The number of the field of `TensorProto` that may hold it instead of `raw_data`.
    int typedField() {
        return typedField;
    }

    boolean isWhole() {
        return type.kind() == DType.Kind.INTEGER
                || this == UINT4
                || this == INT4
                || this == UINT2
                || this == INT2
                || this == STRING;
    }

    /// Bytes of a tensor as `raw_data` holds it: elements narrower than a byte are packed, the last byte filled up.
    ///
    /// @throws ArithmeticException when the size overflows
    long bytes(Shape shape) {
        return bits >= 8
                ? Math.multiplyExact(shape.elements(), bits / 8L)
                : Math.ceilDiv(Math.multiplyExact(shape.elements(), (long) bits), 8L);
    }
}
