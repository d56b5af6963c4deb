package lapidary.core.format.torch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.tensor.DType;

/// The element types of PyTorch.
///
/// Source: PyTorch `c10/core/ScalarType.h`, `torch/storage.py`, `torch/serialization.py`.
enum TorchType {
    FLOAT64("float64", "double", "DoubleStorage", DType.F64, 8, 8),
    FLOAT32("float32", "float", "FloatStorage", DType.F32, 4, 4),
    FLOAT16("float16", "half", "HalfStorage", DType.F16, 2, 2),
    BFLOAT16("bfloat16", "", "BFloat16Storage", DType.BF16, 2, 2),
    INT64("int64", "long", "LongStorage", DType.I64, 8, 8),
    INT32("int32", "int", "IntStorage", DType.I32, 4, 4),
    INT16("int16", "short", "ShortStorage", DType.I16, 2, 2),
    INT8("int8", "", "CharStorage", DType.I8, 1, 1),
    UINT64("uint64", "", "", DType.U64, 8, 8),
    UINT32("uint32", "", "", DType.U32, 4, 4),
    UINT16("uint16", "", "", DType.U16, 2, 2),
    UINT8("uint8", "", "ByteStorage", DType.U8, 1, 1),
    BOOL("bool", "", "BoolStorage", DType.BOOL, 1, 1),
    /// Shown as pairs of real numbers, real part first.
    COMPLEX128("complex128", "cdouble", "ComplexDoubleStorage", DType.F64, 16, 8),
    COMPLEX64("complex64", "cfloat", "ComplexFloatStorage", DType.F32, 8, 4),
    COMPLEX32("complex32", "chalf", "ComplexHalfStorage", DType.F16, 4, 2),
    FLOAT8_E4M3FN("float8_e4m3fn", "", "Float8_e4m3fnStorage", DType.F8_E4M3, 1, 1),
    FLOAT8_E5M2("float8_e5m2", "", "Float8_e5m2Storage", DType.F8_E5M2, 1, 1),
    FLOAT8_E8M0FNU("float8_e8m0fnu", "", "", DType.F8_E8M0, 1, 1),
    FLOAT8_E4M3FNUZ("float8_e4m3fnuz", "", "", DType.OPAQUE, 1, 1),
    FLOAT8_E5M2FNUZ("float8_e5m2fnuz", "", "", DType.OPAQUE, 1, 1),
    FLOAT4_E2M1FN_X2("float4_e2m1fn_x2", "", "", DType.OPAQUE, 1, 1),
    QINT8("qint8", "", "QInt8Storage", DType.I8, 1, 1),
    QUINT8("quint8", "", "QUInt8Storage", DType.U8, 1, 1),
    QINT32("qint32", "", "QInt32Storage", DType.I32, 4, 4),
    /// Two or four elements share a byte: listed, not decoded.
    QUINT4X2("quint4x2", "", "QUInt4x2Storage", DType.OPAQUE, 1, 1),
    QUINT2X4("quint2x4", "", "QUInt2x4Storage", DType.OPAQUE, 1, 1),
    /// Bytes whose tensors say themselves what they are.
    UNTYPED("bytes", "", "UntypedStorage", DType.U8, 1, 1);

    private static final Map<String, TorchType> BY_STORAGE = new HashMap<>();
    private static final Map<String, TorchType> BY_NAME = new HashMap<>();

    static {
        for (TorchType type : values()) {
            BY_NAME.put(type.title, type);
            if (!type.otherName.isEmpty()) {
                BY_NAME.put(type.otherName, type);
            }
            if (!type.storage.isEmpty()) {
                for (String room : Arrays.asList("torch.", "torch.cuda.", "torch.storage.", "torch.sparse.")) {
                    BY_STORAGE.put(room + type.storage, type);
                }
            }
        }
        BY_NAME.remove(UNTYPED.title);
        BY_STORAGE.put("torch.storage._UntypedStorage", UNTYPED);
    }

    private final String title;
    private final String otherName;
    private final String storage;
    private final DType type;
    private final int bytes;
    private final int numberBytes;

    TorchType(String title, String otherName, String storage, DType type, int bytes, int numberBytes) {
        this.title = title;
        this.otherName = otherName;
        this.storage = storage;
        this.type = type;
        this.bytes = bytes;
        this.numberBytes = numberBytes;
    }

    /// The element type of a storage class: "torch.FloatStorage".
    static Optional<TorchType> ofStorage(String className) {
        return Optional.ofNullable(BY_STORAGE.get(className));
    }

    /// The type that a global such as "torch.float32" names.
    static Optional<TorchType> named(String global) {
        return global.startsWith("torch.")
                ? Optional.ofNullable(BY_NAME.get(global.substring("torch.".length())))
                : Optional.empty();
    }

    /// PyTorch's own name: "float32".
    String title() {
        return title;
    }

    /// What an element (of a complex type: each of its two parts) is stored as.
    DType type() {
        return type;
    }

    /// Bytes of an element.
    int bytes() {
        return bytes;
    }

    /// Bytes of the number that is reversed where files are big-endian.
    int numberBytes() {
        return numberBytes;
    }

    /// Whether several elements share a byte, so that shape and bytes do not match.
    boolean isPacked() {
        return this == QUINT4X2 || this == QUINT2X4;
    }
}
