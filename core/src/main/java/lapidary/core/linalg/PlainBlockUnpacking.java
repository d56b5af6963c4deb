package lapidary.core.linalg;

/// The unpacking as plain loops.
final class PlainBlockUnpacking implements BlockUnpacking {
    @Override
    public void unpack(byte[] bytes, Bits code, int count, int bias, float scale, float minimum, float[] out, int to) {
        for (int i = 0; i < count; i++) {
            out[to + i] = scale * (get(bytes, code, i) - bias) - minimum;
        }
    }

    @Override
    public void unpack(
            byte[] bytes, Bits low, Bits high, int count, int bias, float scale, float minimum, float[] out, int to) {
        for (int i = 0; i < count; i++) {
            int code = get(bytes, low, i) | get(bytes, high, i) << low.width();
            out[to + i] = scale * (code - bias) - minimum;
        }
    }

    @Override
    public void unpack(
            byte[] bytes,
            Bits low,
            int highBits,
            int count,
            int bias,
            float scale,
            float minimum,
            float[] out,
            int to) {
        for (int i = 0; i < count; i++) {
            int code = get(bytes, low, i) | (highBits >>> i & 1) << low.width();
            out[to + i] = scale * (code - bias) - minimum;
        }
    }

    private static int get(byte[] bytes, Bits bits, int i) {
        return bytes[bits.at() + i] >> bits.shift() & bits.mask();
    }
}
