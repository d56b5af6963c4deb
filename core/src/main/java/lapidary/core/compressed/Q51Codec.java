package lapidary.core.compressed;

import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q5_1: scale d and minimum m (halves), 32 fifth bits, 16 bytes of two low parts each; value = q·d + m, d = (max −
/// min)/31, q = ⌊(x − min)/d + 0.5⌋.
final class Q51Codec extends BlockCodec implements WholeCodes {
    Q51Codec() {
        super(DType.Q5_1);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        float below = -LittleEndian.half(bytes, from + 2);
        int fifth = LittleEndian.integer(bytes, from + 4);
        UNPACKING.unpack(bytes, new Bits(from + 8, 0, 4), fifth, 16, 0, scale, below, out, at);
        UNPACKING.unpack(bytes, new Bits(from + 8, 4, 4), fifth >>> 16, 16, 0, scale, below, out, at + 16);
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        put(FoundBlocks.byRange(in, at, blocks, 31), blocks, bytes, 0);
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        put(FoundBlocks.affine(in, at, blocks, importance, 31), blocks, bytes, 0);
    }

    private void put(FoundBlocks found, int blocks, byte[] bytes, int at) {
        for (int block = 0; block < blocks; block++) {
            int to = at + block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            LittleEndian.putHalf(found.minimums()[block], bytes, to + 2);
            found.putFifth(block, bytes, to + 4);
            found.putLow(block, bytes, to + 8);
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.above(Minimum.HALF, 31);
    }

    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        put(FoundBlocks.whole(scale, minimum, codes, 0), 1, bytes, to);
    }
}
