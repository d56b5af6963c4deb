package lapidary.core.infer.graph;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What goes into a graph or comes out of it: plain numbers with a shape. Not to be written to.
public final class GraphArray {
    private final DType type;
    private final Shape shape;
    private final Buffer data;

    private GraphArray(DType type, Shape shape, Buffer data, int elementBytes) {
        long held = (long) data.remaining() * (data instanceof ByteBuffer ? 1 : elementBytes);
        if (held != Math.multiplyExact(shape.elements(), (long) elementBytes)) {
            throw new IllegalArgumentException(type + " of shape " + shape + " and a buffer of " + held + " bytes");
        }
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    public static GraphArray of(float[] values, long... dimensions) {
        return new GraphArray(DType.F32, Shape.of(dimensions), FloatBuffer.wrap(values), Float.BYTES);
    }

    public static GraphArray of(long[] values, long... dimensions) {
        return new GraphArray(DType.I64, Shape.of(dimensions), LongBuffer.wrap(values), Long.BYTES);
    }

    /// @param bytes elements one after the other, little-endian
    /// @throws IllegalArgumentException when the size does not fit, or `type` is no plain one
    public static GraphArray of(DType type, Shape shape, ByteBuffer bytes) {
        if (type.blockElements() != 1) {
            throw new IllegalArgumentException(type + " is no plain type");
        }
        return new GraphArray(type, shape, bytes.order(ByteOrder.LITTLE_ENDIAN), type.blockBytes());
    }

    /// The same numbers in another plain type, rounded to nearest; whole numbers are cut off.
    ///
    /// @throws IllegalArgumentException for a type that is none of F32, F64, F16, BF16 and the integers
    public GraphArray as(DType wanted) {
        if (wanted == type) {
            return this;
        }
        if (wanted == DType.F32) {
            return new GraphArray(wanted, shape, FloatBuffer.wrap(floats()), Float.BYTES);
        }
        int count = Math.toIntExact(shape.elements());
        ByteBuffer out = ByteBuffer.allocateDirect(Math.multiplyExact(count, wanted.blockBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            Elements.put(out, i, wanted, real(i));
        }
        return new GraphArray(wanted, shape, out, wanted.blockBytes());
    }

    public DType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /// All elements, in single precision; maybe the very array that holds them.
    public float[] floats() {
        if (data instanceof FloatBuffer floats && floats.hasArray() && floats.array().length == floats.remaining()) {
            return floats.array();
        }
        float[] values = new float[Math.toIntExact(shape.elements())];
        if (data instanceof FloatBuffer floats) {
            floats.duplicate().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) real(i);
        }
        return values;
    }

    /// One element; whole numbers beyond 2⁵³ are rounded.
    public double real(int index) {
        return switch (data) {
            case FloatBuffer floats -> floats.get(floats.position() + index);
            case LongBuffer longs -> longs.get(longs.position() + index);
            default -> Elements.get((ByteBuffer) data, index, type);
        };
    }

    /// Heap or native memory it takes.
    public long bytes() {
        return shape.elements() * type.blockBytes();
    }

    /// Its elements as they lie; a [FloatBuffer], a [LongBuffer], or a [ByteBuffer].
    Buffer data() {
        return data;
    }

    /// A copy of its elements, little-endian.
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes())).order(ByteOrder.LITTLE_ENDIAN);
        switch (data) {
            case FloatBuffer floats -> out.asFloatBuffer().put(floats.duplicate());
            case LongBuffer longs -> out.asLongBuffer().put(longs.duplicate());
            default -> out.put(((ByteBuffer) data).duplicate());
        }
        return out.array();
    }

    @Override
    public String toString() {
        return type + " " + shape.dimensions();
    }
}
