package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ4_NL: scale d (half), 16 bytes of two codes each; value = d·level.
final class Iq4NlCodec extends LevelBlock {
    Iq4NlCodec() {
        super(DType.IQ4_NL);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        decodeCodes(bytes, from + 2, LittleEndian.half(bytes, from), out, at);
    }

    @Override
    void putBlocks(float[] in, int at, int blocks, float[] scales, byte[] bytes) {
        byte[] codes = new byte[SIZE];
        for (int block = 0; block < blocks; block++) {
            int to = block * type().blockBytes();
            LittleEndian.putHalf(scales[block], bytes, to);
            putCodes(in, at + block * SIZE, inverse(scales[block]), codes, bytes, to + 2);
        }
    }
}
