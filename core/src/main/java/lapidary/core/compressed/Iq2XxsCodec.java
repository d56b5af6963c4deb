package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// IQ2_XXS: scale d (half), then for each 32 weights four bytes, the points of eight weights each, and four bytes: four
/// times seven bits of signs and four bits of scale s; value = ±d·(½ + s)/4·coordinate.
final class Iq2XxsCodec extends BlockCodec {
    Iq2XxsCodec() {
        super(DType.IQ2_XXS);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        MemorySegment block = MemorySegment.ofArray(bytes);
        for (int group = 0; group < 8; group++) {
            int points = from + 2 + 8 * group;
            int signs = block.get(LittleEndian.INT, points + 4);
            float groupScale = scale * (0.5f + (signs >>> 28)) * 0.25f;
            for (int k = 0; k < 4; k++) {
                LatticeSigns.apply(
                        groupScale,
                        Table.COORDINATES,
                        8 * (bytes[points + k] & 0xff),
                        LatticeSigns.even(signs >>> 7 * k & 127),
                        0,
                        8,
                        out,
                        at + 32 * group + 8 * k);
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
        static final float[] COORDINATES = Lattice.IQ2_XXS.coordinates(8, 25, 43);
    }
}
