package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import lapidary.core.tensor.DType;

/// Whole arrays through a codec, and their checksums as they were taken of the reference's files.
final class GoldenBlocks {
    private GoldenBlocks() {}

    static byte[] encode(DType type, float[] weights) {
        byte[] bytes = new byte[weights.length / type.blockElements() * type.blockBytes()];
        codec(type).encode(weights, 0, weights.length, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /// As one row.
    static byte[] encode(DType type, float[] weights, float[] importance) {
        byte[] bytes = new byte[weights.length / type.blockElements() * type.blockBytes()];
        codec(type).encodeRow(weights, 0, weights.length, importance, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    static float[] decode(DType type, byte[] bytes) {
        float[] out = new float[bytes.length / type.blockBytes() * type.blockElements()];
        codec(type).decode(MemorySegment.ofArray(bytes), 0, out.length, out, 0);
        return out;
    }

    /// 400 blocks of the upper bytes of a linear congruential generator.
    ///
    /// @param exponentByte of a block, whose second highest bit is cleared, so that the scale is
    /// finite; -1 for none
    static byte[] random(DType type, int exponentByte) {
        byte[] bytes = new byte[400 * type.blockBytes()];
        int state = 4242;
        for (int i = 0; i < bytes.length; i++) {
            state = state * 1664525 + 1013904223;
            bytes[i] = (byte) (state >>> 24);
            if (i % type.blockBytes() == exponentByte) {
                bytes[i] &= (byte) 0xbf;
            }
        }
        return bytes;
    }

    /// CRC-32 of the numbers' bytes, little-endian.
    static String crc(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return crc(bytes.array());
    }

    static String crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }

    private static Codec codec(DType type) {
        return Codecs.find(type).orElseThrow();
    }
}
