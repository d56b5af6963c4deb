package lapidary.core.linalg;

/// Number by number.
final class PlainWidening implements Widening {
    static final int BLOCK = 32;
    static final int BLOCK_BYTES = Short.BYTES + BLOCK;

    @Override
    public void brainFloats(short[] bits, int count, float[] out, int at) {
        brainFloats(bits, 0, count, out, at);
    }

    static void brainFloats(short[] bits, int from, int to, float[] out, int at) {
        for (int i = from; i < to; i++) {
            out[at + i] = Float.intBitsToFloat(bits[i] << 16);
        }
    }

    @Override
    public void halves(short[] bits, int count, float[] out, int at) {
        halves(bits, 0, count, out, at);
    }

    static void halves(short[] bits, int from, int to, float[] out, int at) {
        for (int i = from; i < to; i++) {
            out[at + i] = Float.float16ToFloat(bits[i]);
        }
    }

    @Override
    public void scaledBytes(byte[] bytes, int blocks, float[] out, int at) {
        for (int block = 0; block < blocks; block++) {
            int from = BLOCK_BYTES * block;
            float scale = scale(bytes, from);
            for (int i = 0; i < BLOCK; i++) {
                out[at + BLOCK * block + i] = bytes[from + Short.BYTES + i] * scale;
            }
        }
    }

    static float scale(byte[] bytes, int at) {
        return Float.float16ToFloat((short) (bytes[at] & 0xff | bytes[at + 1] << 8));
    }
}
