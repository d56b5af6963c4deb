package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// Q4_0: scale d (half), 16 bytes of two codes each, elements j (low) and j + 16 (high); value = (q − 8)·d, d =
/// m/−8 with m the signed value of largest magnitude, q = min(15, ⌊x/d + 8.5⌋).
final class Q40Codec extends BlockCodec {
    Q40Codec() {
        super(DType.Q4_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int j = 0; j < 16; j++) {
            int pair = bytes[from + 2 + j];
            out[at + j] = ((pair & 15) - 8) * scale;
            out[at + 16 + j] = ((pair >> 4 & 15) - 8) * scale;
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float scale = signedMaximum(in, at, 32) / -8;
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        for (int j = 0; j < 16; j++) {
            int low = truncate(in[at + j] * inverse + 8.5f, 15);
            int high = truncate(in[at + 16 + j] * inverse + 8.5f, 15);
            bytes[to + 2 + j] = (byte) (low | high << 4);
        }
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        WeighedSearch found = WeighedSearch.symmetric(in, at, blocks, importance, 8);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            found.putLow(block, bytes, to + 2);
        }
    }
}
