package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// Q5_0: scale d (half), 32 fifth bits, 16 bytes of two low parts each; value = (q − 16)·d, d = m/−16 with m the
/// signed value of largest magnitude, q = min(31, ⌊x/d + 16.5⌋). Bit j of the fifth bits belongs to element j.
final class Q50Codec extends BlockCodec {
    Q50Codec() {
        super(DType.Q5_0);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        int fifth = MemorySegment.ofArray(bytes).get(LittleEndian.INT, from + 2);
        for (int j = 0; j < 16; j++) {
            int pair = bytes[from + 6 + j];
            out[at + j] = ((pair & 15 | (fifth >>> j & 1) << 4) - 16) * scale;
            out[at + 16 + j] = ((pair >> 4 & 15 | (fifth >>> j + 16 & 1) << 4) - 16) * scale;
        }
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        float scale = signedMaximum(in, at, 32) / -16;
        float inverse = inverse(scale);
        LittleEndian.putHalf(scale, bytes, to);
        int fifth = 0;
        for (int j = 0; j < 16; j++) {
            int low = truncate(in[at + j] * inverse + 16.5f, 31);
            int high = truncate(in[at + 16 + j] * inverse + 16.5f, 31);
            bytes[to + 6 + j] = (byte) (low & 15 | high << 4);
            fifth |= low >> 4 << j | high >> 4 << j + 16;
        }
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, to + 2, fifth);
    }

    @Override
    public boolean usesImportance() {
        return true;
    }

    @Override
    void encodeBlocks(float[] in, int at, int blocks, Importance importance, byte[] bytes) {
        WeighedSearch found = WeighedSearch.symmetric(in, at, blocks, importance, 16);
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(found.scales()[block], bytes, to);
            found.putFifth(block, bytes, to + 2);
            found.putLow(block, bytes, to + 6);
        }
    }
}
