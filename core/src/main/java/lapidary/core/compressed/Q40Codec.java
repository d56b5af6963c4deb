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
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        put(FoundBlocks.bySignedMaximum(in, at, blocks, 8), blocks, bytes);
    }


    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        put(FoundBlocks.symmetric(in, at, blocks, importance, 8), blocks, bytes);
    }

    private void put(FoundBlocks found, int blocks, byte[] bytes) {
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            found.putLow(block, bytes, to + 2);
        }
    }
}
