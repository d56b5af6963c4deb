package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// IQ3_XXS: scale d (half), 64 bytes, the points of four weights each, then for each 32 weights four bytes: four times
/// seven bits of signs and four bits of scale s; value = ±d·(½ + s)/2·coordinate.
final class Iq3XxsCodec extends BlockCodec {
    Iq3XxsCodec() {
        super(DType.IQ3_XXS);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        MemorySegment block = MemorySegment.ofArray(bytes);
        for (int group = 0; group < 8; group++) {
            int packed = block.get(LittleEndian.INT, from + 66 + 4 * group);
            float groupScale = scale * (0.5f + (packed >>> 28)) * 0.5f;
            for (int k = 0; k < 8; k++) {
                LatticeSigns.apply(
                        groupScale,
                        Table.COORDINATES,
                        4 * (bytes[from + 2 + 8 * group + k] & 0xff),
                        LatticeSigns.even(packed >>> 7 * (k / 2) & 127),
                        4 * (k % 2),
                        4,
                        out,
                        at + 32 * group + 4 * k);
            }
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

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ3_XXS.coordinates(4, 12, 20, 28, 36, 44, 52, 62);
    }
}
