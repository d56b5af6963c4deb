package lapidary.core.compressed;

import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q4_0: scale d (half), 16 bytes of two codes each, elements j (low) and j + 16 (high); value = (q − 8)·d, d =
/// m/−8 with m the signed value of largest magnitude, q = min(15, ⌊x/d + 8.5⌋).
final class Q40Codec extends BlockCodec implements WholeCodes {
    Q40Codec() {
        super(DType.Q4_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        UNPACKING.unpack(bytes, new Bits(from + 2, 0, 4), 16, 8, scale, 0, out, at);
        UNPACKING.unpack(bytes, new Bits(from + 2, 4, 4), 16, 8, scale, 0, out, at + 16);
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        put(FoundBlocks.bySignedMaximum(in, at, blocks, 8), blocks, bytes, 0);
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        put(FoundBlocks.symmetric(in, at, blocks, importance, 8), blocks, bytes, 0);
    }

    private void put(FoundBlocks found, int blocks, byte[] bytes, int at) {
        for (int block = 0; block < blocks; block++) {
            int to = at + block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            found.putLow(block, bytes, to + 2);
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.signed(-8, 7);
    }

    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        put(FoundBlocks.whole(scale, minimum, codes, 8), 1, bytes, to);
    }
}
