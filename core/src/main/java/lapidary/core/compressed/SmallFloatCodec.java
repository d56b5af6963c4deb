package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.tensor.DType;

/// Floats of four to eight bits, read from a table; weights are never written as these, which make sense only beside
/// scales.
///
/// With e bits of exponent, m of mantissa and bias b, sign s: (−1)^s · 2^(E−b) · (1 + M/2^m), and (−1)^s · 2^(1−b) ·
/// M/2^m where E = 0. E4M3 has no infinity and one NaN per sign (S.1111.111), E5M2 has both as half precision has
/// them, the FNUZ types have one NaN in place of −0, the types below eight bits have neither. E8M0 is 2^(E−127), 255
/// is NaN.
/// Source: OCP 8-bit Floating Point Specification 1.0; OCP Microscaling Formats 1.0, section 5.3.
final class SmallFloatCodec implements Codec {
    private static final int CHUNK_BLOCKS = 1024;

    private final DType type;
    private final int bits;
    private final float[] values; // by code

    SmallFloatCodec(DType type) {
        this.type = type;
        this.bits = 8 * type.blockBytes() / type.blockElements();
        this.values = new float[1 << bits];
        for (int code = 0; code < values.length; code++) {
            values[code] = value(type, code);
        }
    }

    @Override
    public DType type() {
        return type;
    }

    @Override
    public void decode(MemorySegment data, long offset, int count, float[] out, int at) {
        int group = type.blockElements();
        int width = type.blockBytes();
        byte[] bytes = new byte[Math.min(count / group, CHUNK_BLOCKS) * width];
        for (int done = 0; done < count; done += CHUNK_BLOCKS * group) {
            int blocks = Math.min(CHUNK_BLOCKS, (count - done) / group);
            MemorySegment.copy(
                    data, ValueLayout.JAVA_BYTE, offset + (long) (done / group) * width, bytes, 0, blocks * width);
            if (group == 1) {
                for (int i = 0; i < blocks; i++) {
                    out[at + done + i] = values[bytes[i] & 0xff];
                }
            } else {
                unpack(bytes, blocks, out, at + done);
            }
        }
    }

    private void unpack(byte[] bytes, int blocks, float[] out, int at) {
        int group = type.blockElements();
        int width = type.blockBytes();
        int mask = values.length - 1;
        for (int block = 0; block < blocks; block++) {
            int packed = 0;
            for (int b = 0; b < width; b++) {
                packed |= (bytes[block * width + b] & 0xff) << 8 * b;
            }
            for (int j = 0; j < group; j++) {
                out[at + block * group + j] = values[packed >>> bits * j & mask];
            }
        }
    }

    @Override
    public void encode(float[] in, int at, int count, MemorySegment data, long offset) {
        throw new IllegalStateException("weights are not written as " + type);
    }

    @Override
    public boolean encodes() {
        return false;
    }

    private static float value(DType type, int code) {
        return switch (type) {
            case F8_E4M3 -> (code & 0x7f) == 0x7f ? Float.NaN : number(code, 4, 3, 7);
            case F8_E5M2 -> Float.float16ToFloat((short) (code << 8));
            case F8_E8M0 -> code == 255 ? Float.NaN : (float) Math.scalb(1.0, code - 127);
            case F8_E4M3FNUZ -> code == 0x80 ? Float.NaN : number(code, 4, 3, 8);
            case F8_E5M2FNUZ -> code == 0x80 ? Float.NaN : number(code, 5, 2, 16);
            case F6_E2M3 -> number(code, 2, 3, 1);
            case F6_E3M2 -> number(code, 3, 2, 3);
            case F4 -> number(code, 2, 1, 1);
            default -> throw new IllegalArgumentException("no small float: " + type);
        };
    }

    private static float number(int code, int exponentBits, int mantissaBits, int bias) {
        int mantissa = code & (1 << mantissaBits) - 1;
        int exponent = code >> mantissaBits & (1 << exponentBits) - 1;
        boolean isNegative = code >> mantissaBits + exponentBits != 0;
        int whole = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits);
        float magnitude = Math.scalb((float) whole, Math.max(1, exponent) - bias - mantissaBits);
        return isNegative ? -magnitude : magnitude;
    }
}
