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
        Range range = Range.of(in, at, 32);
        float scale = (range.maximum() - range.minimum()) / 31;
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        LittleEndian.putHalf(range.minimum(), bytes, to + 2);
        int fifth = 0;
        for (int j = 0; j < 16; j++) {
            int low = truncate((in[at + j] - range.minimum()) * inverse + 0.5f, 31);
            int high = truncate((in[at + 16 + j] - range.minimum()) * inverse + 0.5f, 31);
            bytes[to + 8 + j] = (byte) (low & 15 | high << 4);
            fifth |= low >> 4 << j | high >> 4 << j + 16;
        }
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, to + 4, fifth);
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        WeighedSearch found = WeighedSearch.affine(in, at, blocks, importance, 31);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            LittleEndian.putHalf(found.minimums()[block], bytes, to + 2);
            found.putFifth(block, bytes, to + 4);
            found.putLow(block, bytes, to + 8);
        }
    }
}
