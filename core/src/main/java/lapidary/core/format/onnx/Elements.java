package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// The elements of a stored tensor as numbers, also of types narrower than a byte: two or four to a byte, the first in
/// the lowest bits.
///
/// Source: the section on tensors of the ONNX intermediate representation; float8 as in its note "Float stored in 8
/// bits", float4 as in "Float stored in 4 bits".
///
/// @param type of `tensor`
record Elements(StoredTensor tensor, ElementType type) implements Indirect.Computed {
    private static final float[] FLOAT4 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

    /// Empty for strings, complex numbers and unknown types.
    static Optional<Elements> of(StoredTensor tensor) {
        return tensor.type()
                .filter(type -> type.type() != DType.OPAQUE && !(tensor.data() instanceof StoredTensor.Unread))
                .map(type -> new Elements(tensor, type));
    }

    long count() {
        return tensor.shape().elements();
    }

    @Override
    public Shape shape() {
        return tensor.shape();
    }

    @Override
    public boolean isDecodable() {
        return type.type() == DType.COMPUTED || Codecs.find(type.type()).isPresent();
    }

    @Override
    public SortedMap<String, Long> bits() {
        return new TreeMap<>(Map.of("values", Math.multiplyExact(count(), (long) type.bits())));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape().rows());
        long columns = shape().columns();
        read(firstRow * columns, Math.toIntExact(rows * columns), out, 0);
    }

    /// Brings elements from `from` on into `out` from `at` on.
    void read(long from, int count, float[] out, int at) {
        Objects.checkFromIndexSize(from, (long) count, count());
        Objects.checkFromIndexSize(at, count, out.length);
        MemorySegment data = data();
        if (type.type() != DType.COMPUTED) {
            Codec codec = Codecs.find(type.type())
                    .orElseThrow(() -> new IllegalStateException("no codec decodes " + type.type()));
            codec.decode(data, from * type.type().blockBytes(), count, out, at);
            return;
        }
        for (int i = 0; i < count; i++) {
            out[at + i] = value(data, from + i);
        }
    }

    /// All of them, of a tensor that is known to be small.
    float[] all() {
        float[] values = new float[Math.toIntExact(count())];
        read(0, values.length, values, 0);
        return values;
    }

    /// The packed bytes.
    MemorySegment data() {
        return switch (tensor.data()) {
            case StoredTensor.Window window -> window.file().bytes().asSlice(window.offset(), window.bytes());
            case StoredTensor.Typed typed -> new TypedData(tensor, typed).plain();
            case StoredTensor.Unread ignored -> throw new IllegalStateException("nothing to read: " + tensor.name());
        };
    }

    private float value(MemorySegment data, long index) {
        int width = type.bits();
        long bit = Math.multiplyExact(index, (long) width);
        int code = data.get(ValueLayout.JAVA_BYTE, bit / 8) >> bit % 8 & (1 << width) - 1;
        return switch (type) {
            case UINT4, UINT2 -> code;
            case INT4 -> code << 28 >> 28;
            case INT2 -> code << 30 >> 30;
            case FLOAT4E2M1 -> FLOAT4[code];
            case FLOAT8E4M3FNUZ -> unsignedZero(code, 4, 8);
            case FLOAT8E5M2FNUZ -> unsignedZero(code, 5, 16);
            default -> throw new IllegalStateException("not a packed type: " + type);
        };
    }

    /// An eight-bit float without infinities and without a negative zero, whose code stands for NaN.
    private static float unsignedZero(int code, int exponentBits, int bias) {
        if (code == 0x80) {
            return Float.NaN;
        }
        int mantissaBits = 7 - exponentBits;
        int exponent = code >> mantissaBits & (1 << exponentBits) - 1;
        int mantissa = code & (1 << mantissaBits) - 1;
        float magnitude = exponent == 0
                ? Math.scalb((float) mantissa, 1 - bias - mantissaBits)
                : Math.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
        return code < 0x80 ? magnitude : -magnitude;
    }
}
