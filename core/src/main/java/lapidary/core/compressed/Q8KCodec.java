package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// Q8_K: scale d (float), 256 signed bytes, 16 sums of 16 of them (two bytes each); value = d·q. A type of activations:
/// weights are not written as it.
final class Q8KCodec extends BlockCodec {
    Q8KCodec() {
        super(DType.Q8_K);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = MemorySegment.ofArray(bytes).get(LittleEndian.FLOAT, from);
        for (int i = 0; i < 256; i++) {
            out[at + i] = bytes[from + 4 + i] * scale;
        }
    }

    @Override
    public boolean encodes() {
        return false;
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        throw new IllegalStateException("weights are not written as " + type());
    }
}
