package lapidary.core.compressed;

import lapidary.core.linalg.BlockUnpacking.Bits;
import lapidary.core.tensor.DType;

/// Q5_0: scale d (half), 32 fifth bits, 16 bytes of two low parts each; value = (q − 16)·d, d = m/−16 with m the
/// signed value of largest magnitude, q = min(31, ⌊x/d + 16.5⌋). Bit j of the fifth bits belongs to element j.
final class Q50Codec extends BlockCodec implements WholeCodes {
    Q50Codec() {
        super(DType.Q5_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        int fifth = LittleEndian.integer(bytes, from + 2);
        UNPACKING.unpack(bytes, new Bits(from + 6, 0, 4), fifth, 16, 16, scale, 0, out, at);
        UNPACKING.unpack(bytes, new Bits(from + 6, 4, 4), fifth >>> 16, 16, 16, scale, 0, out, at + 16);
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        put(FoundBlocks.bySignedMaximum(in, at, blocks, 16), blocks, bytes, 0);
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        put(FoundBlocks.symmetric(in, at, blocks, importance, 16), blocks, bytes, 0);
    }

    private void put(FoundBlocks found, int blocks, byte[] bytes, int at) {
        for (int block = 0; block < blocks; block++) {
            int to = at + block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            found.putFifth(block, bytes, to + 2);
            found.putLow(block, bytes, to + 6);
        }
    }

    @Override
    public Numbers numbers() {
        return Numbers.signed(-16, 15);
    }

    @Override
    public void putWhole(float scale, float minimum, byte[] codes, byte[] bytes, int to) {
        put(FoundBlocks.whole(scale, minimum, codes, 16), 1, bytes, to);
    }
}
