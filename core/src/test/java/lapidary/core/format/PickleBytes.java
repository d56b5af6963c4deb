package lapidary.core.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles opcode by opcode, sound ones and others.
public final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// Of protocol 2, as PyTorch writes them.
    public static PickleBytes two() {
        return new PickleBytes().bytes(0x80, 2);
    }

    public PickleBytes bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    public PickleBytes ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public PickleBytes int32(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    public PickleBytes int64(long value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    public PickleBytes global(String module, String name) {
        return ascii("c" + module + "\n" + name + "\n");
    }

    public PickleBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ascii("X").int32(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    /// A whole number of up to 64 bits.
    public PickleBytes whole(long value) {
        return value >= 0 && value < 256
                ? ascii("K").bytes((int) value)
                : bytes(0x8a, 8).int64(value);
    }

    public PickleBytes tuple(long... values) {
        ascii("(");
        for (long value : values) {
            whole(value);
        }
        return ascii("t");
    }

    public PickleBytes storage(String type, String key, long elements) {
        return ascii("(")
                .text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .whole(elements)
                .ascii("tQ");
    }

    /// A float tensor on storage `key` of `elements`.
    public PickleBytes tensor(String key, long elements, long offset, long[] shape, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .ascii("(")
                .storage("FloatStorage", key, elements)
                .whole(offset)
                .tuple(shape)
                .tuple(strides)
                .bytes(0x89)
                .global("collections", "OrderedDict")
                .ascii(")RtR");
    }

    /// A vector of floats that is a whole storage.
    public PickleBytes vector(String key, long elements) {
        return tensor(key, elements, 0, new long[] {elements}, new long[] {1});
    }

    public byte[] stop() {
        return ascii(".").toBytes();
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
