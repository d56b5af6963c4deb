package lapidary.core.compressed;

import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q4_1: scale d and minimum m (halves), 16 bytes of two codes each as in Q4_0; value = q·d + m, d = (max − min)/15,
/// q = min(15, ⌊(x − min)/d + 0.5⌋).
final class Q41Codec extends BlockCodec implements WholeCodes {
    Q41Codec() {
        super(DType.Q4_1);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        float below = -LittleEndian.half(bytes, from + 2);
        UNPACKING.unpack(bytes, new Bits(from + 4, 0, 4), 16, 0, scale, below, out, at);
        UNPACKING.unpack(bytes, new Bits(from + 4, 4, 4), 16, 0, scale, below, out, at + 16);
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        put(FoundBlocks.byRange(in, at, blocks, 15), blocks, bytes, 0);
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        put(FoundBlocks.affine(in, at, blocks, importance, 15), blocks, bytes, 0);
    }

    private void put(FoundBlocks found, int blocks, byte[] bytes, int at) {
        for (int block = 0; block < blocks; block++) {
            int to = at + block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            LittleEndian.putHalf(found.minimums()[block], bytes, to + 2);
            found.putLow(block, bytes, to + 4);
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.above(Minimum.HALF, 15);
    }

    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        put(FoundBlocks.whole(scale, minimum, codes, 0), 1, bytes, to);
    }
}
