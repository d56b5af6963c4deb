package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// Q4_1: scale d and minimum m (halves), 16 bytes of two codes each as in Q4_0; value = q·d + m, d = (max − min)/15,
/// q = min(15, ⌊(x − min)/d + 0.5⌋).
final class Q41Codec extends BlockCodec {
    Q41Codec() {
        super(DType.Q4_1);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        float minimum = LittleEndian.half(bytes, from + 2);
        for (int j = 0; j < 16; j++) {
            int pair = bytes[from + 4 + j];
            out[at + j] = (pair & 15) * scale + minimum;
            out[at + 16 + j] = (pair >> 4 & 15) * scale + minimum;
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        Range range = Range.of(in, at, 32);
        float scale = (range.maximum() - range.minimum()) / 15;
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        LittleEndian.putHalf(range.minimum(), bytes, to + 2);
        for (int j = 0; j < 16; j++) {
            int low = truncate((in[at + j] - range.minimum()) * inverse + 0.5f, 15);
            int high = truncate((in[at + 16 + j] - range.minimum()) * inverse + 0.5f, 15);
            bytes[to + 4 + j] = (byte) (low | high << 4);
        }
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        WeighedSearch found = WeighedSearch.affine(in, at, blocks, importance, 15);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            LittleEndian.putHalf(found.minimums()[block], bytes, to + 2);
            found.putLow(block, bytes, to + 4);
        }
    }
}
