package lapidary.core.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes `.npy` files, sound ones and others.
public final class NpyBytes {
    private NpyBytes() {}

    /// @param header the dictionary as text
    public static byte[] file(String header, byte[] data) {
        return file(1, 0, header.length() + 1, header, data);
    }

    /// @param length of the header as the file says it
    public static byte[] file(int major, int minor, long length, String header, byte[] data) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate((major > 1 ? 12 : 10) + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) major)
                .put((byte) minor);
        if (major > 1) {
            out.putInt((int) length);
        } else {
            out.putShort((short) length);
        }
        return out.put(text).put(data).array();
    }

    public static String header(String type, boolean isFortran, String shape) {
        return "{'descr': '" + type + "', 'fortran_order': " + (isFortran ? "True" : "False") + ", 'shape': " + shape
                + ", }";
    }
}
