package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// Q5_1: scale d and minimum m (halves), 32 fifth bits, 16 bytes of two low parts each; value = q·d + m, d = (max −
/// min)/31, q = ⌊(x − min)/d + 0.5⌋.
final class Q51Codec extends BlockCodec {
    Q51Codec() {
        super(DType.Q5_1);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        float minimum = LittleEndian.half(bytes, from + 2);
        int fifth = MemorySegment.ofArray(bytes).get(LittleEndian.INT, from + 4);
        for (int j = 0; j < 16; j++) {
            int pair = bytes[from + 8 + j];
            out[at + j] = (pair & 15 | (fifth >>> j & 1) << 4) * scale + minimum;
            out[at + 16 + j] = (pair >> 4 & 15 | (fifth >>> j + 16 & 1) << 4) * scale + minimum;
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        encodeOne(in, at, bytes, to);
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, byte[] bytes) {
        put(FoundBlocks.byRange(in, at, blocks, 31), blocks, bytes);
    }


    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        put(FoundBlocks.affine(in, at, blocks, importance, 31), blocks, bytes);
    }

    private void put(FoundBlocks found, int blocks, byte[] bytes) {
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            LittleEndian.putHalf(found.minimums()[block], bytes, to + 2);
            found.putFifth(block, bytes, to + 4);
            found.putLow(block, bytes, to + 8);
        }
    }
}
