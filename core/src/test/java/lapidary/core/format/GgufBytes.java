package lapidary.core.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Puts GGUF files together byte by byte, sound ones and others. Knows nothing of the reader.
public final class GgufBytes {
    public static final int UINT8 = 0;
    public static final int UINT32 = 4;
    public static final int INT32 = 5;
    public static final int FLOAT32 = 6;
    public static final int BOOL = 7;
    public static final int STRING = 8;
    public static final int ARRAY = 9;
    public static final int UINT64 = 10;
    public static final int FLOAT64 = 12;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// Magic, version 3 and the counts.
    public static GgufBytes header(long tensors, long pairs) {
        return new GgufBytes().raw("GGUF").int32(3).int64(tensors).int64(pairs);
    }

    public GgufBytes raw(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public GgufBytes bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    public GgufBytes int32(long value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) value)
                .array());
        return this;
    }

    public GgufBytes int64(long value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    public GgufBytes float32(float value) {
        return int32(Float.floatToRawIntBits(value));
    }

    public GgufBytes text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int64(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    public GgufBytes pair(String key, String value) {
        return text(key).int32(STRING).text(value);
    }

    public GgufBytes pair(String key, long value) {
        return text(key).int32(UINT32).int32(value);
    }

    public GgufBytes pair(String key, float value) {
        return text(key).int32(FLOAT32).float32(value);
    }

    /// An entry of the tensor list.
    ///
    /// @param type its number
    /// @param offset from the start of the data
    public GgufBytes tensor(String name, int type, long offset, long... extentsFastestFirst) {
        text(name).int32(extentsFastestFirst.length);
        for (long extent : extentsFastestFirst) {
            int64(extent);
        }
        return int32(type).int64(offset);
    }

    public GgufBytes pad(int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
        return this;
    }

    public GgufBytes zeros(int count) {
        out.writeBytes(new byte[count]);
        return this;
    }

    public GgufBytes with(Consumer<GgufBytes> more) {
        more.accept(this);
        return this;
    }

    public int size() {
        return out.size();
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
