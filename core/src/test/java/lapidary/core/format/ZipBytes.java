package lapidary.core.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes zip archives, sound ones and others: every record can be changed before it is written.
public final class ZipBytes {
    public static final int LOCAL_METHOD = 8;
    public static final int LOCAL_SIZE = 22;
    public static final int LOCAL_NAME_LENGTH = 26;
    public static final int CENTRAL_FLAGS = 8;
    public static final int CENTRAL_METHOD = 10;
    public static final int CENTRAL_CRC = 16;
    public static final int CENTRAL_PACKED = 20;
    public static final int CENTRAL_SIZE = 24;
    public static final int CENTRAL_EXTRA_LENGTH = 30;
    public static final int CENTRAL_OFFSET = 42;
    public static final int END_DISK = 4;
    public static final int END_COUNT = 10;
    public static final int END_SIZE = 12;
    public static final int END_OFFSET = 16;
    private static final Consumer<ByteBuffer> SAME = record -> {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<byte[]> directory = new ArrayList<>();
    private Consumer<ByteBuffer> local = SAME;
    private Consumer<ByteBuffer> central = SAME;
    private Consumer<ByteBuffer> end = SAME;

    /// Changes the local header of the members that follow.
    public ZipBytes local(Consumer<ByteBuffer> change) {
        local = change;
        return this;
    }

    /// Changes the directory's record of the members that follow.
    public ZipBytes central(Consumer<ByteBuffer> change) {
        central = change;
        return this;
    }

    /// Changes the end of the directory.
    public ZipBytes end(Consumer<ByteBuffer> change) {
        end = change;
        return this;
    }

    public ZipBytes stored(String name, byte[] content) {
        return member(name, content, content, 0);
    }

    public ZipBytes deflated(String name, byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return member(name, content, Arrays.copyOf(packed, length), 8);
    }

    private ZipBytes member(String name, byte[] content, byte[] packed, int method) {
        CRC32 crc = new CRC32();
        crc.update(content);
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int offset = out.size();
        ByteBuffer header = buffer(30).putInt(0x04034b50).putShort((short) 20).putShort((short) 0);
        header.putShort((short) method).putInt(0x210000).putInt((int) crc.getValue());
        header.putInt(packed.length)
                .putInt(content.length)
                .putShort((short) utf8.length)
                .putShort((short) 0);
        local.accept(header);
        out.writeBytes(header.array());
        out.writeBytes(utf8);
        out.writeBytes(packed);
        ByteBuffer entry = buffer(46)
                .putInt(0x02014b50)
                .putShort((short) 20)
                .putShort((short) 20)
                .putShort((short) 0);
        entry.putShort((short) method).putInt(0x210000).putInt((int) crc.getValue());
        entry.putInt(packed.length).putInt(content.length).putShort((short) utf8.length);
        entry.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(offset);
        central.accept(entry);
        ByteBuffer whole = buffer(46 + utf8.length);
        directory.add(whole.put(entry.array()).put(utf8).array());
        return this;
    }

    public byte[] toBytes() {
        int offset = out.size();
        directory.forEach(out::writeBytes);
        ByteBuffer last = buffer(22).putInt(0x06054b50).putInt(0).putShort((short) directory.size());
        last.putShort((short) directory.size())
                .putInt(out.size() - offset)
                .putInt(offset)
                .putShort((short) 0);
        end.accept(last);
        out.writeBytes(last.array());
        return out.toByteArray();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
