package lapidary.core.format;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Protobuf messages written by protobuf's own library, field by field.
public final class ProtoBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private ProtoBytes write(Write write) {
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            write.to(out);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ProtoBytes whole(int field, long value) {
        return write(out -> out.writeInt64(field, value));
    }

    public ProtoBytes text(int field, String value) {
        return write(out -> out.writeString(field, value));
    }

    public ProtoBytes bytes(int field, byte[] value) {
        return write(out -> out.writeByteArray(field, value));
    }

    public ProtoBytes message(int field, ProtoBytes value) {
        return bytes(field, value.toBytes());
    }

    public ProtoBytes real(int field, float value) {
        return write(out -> out.writeFloat(field, value));
    }

    public ProtoBytes wide(int field, double value) {
        return write(out -> out.writeDouble(field, value));
    }

    public ProtoBytes packed(int field, long... values) {
        ProtoBytes inner = new ProtoBytes();
        for (long value : values) {
            inner.write(out -> out.writeInt64NoTag(value));
        }
        return message(field, inner);
    }

    public ProtoBytes packedReals(int field, float... values) {
        ProtoBytes inner = new ProtoBytes();
        for (float value : values) {
            inner.write(out -> out.writeFloatNoTag(value));
        }
        return message(field, inner);
    }

    public ProtoBytes packedWides(int field, double... values) {
        ProtoBytes inner = new ProtoBytes();
        for (double value : values) {
            inner.write(out -> out.writeDoubleNoTag(value));
        }
        return message(field, inner);
    }

    /// Bytes as they are, no field.
    public ProtoBytes raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    public ProtoBytes raw(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.ISO_8859_1);
    }
}
