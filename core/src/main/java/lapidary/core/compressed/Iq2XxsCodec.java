package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// IQ2_XXS: scale d (half), then for each 32 weights four bytes, the points of eight weights each, and four bytes: four
/// times seven bits of signs and four bits of scale s; value = ±d·(½ + s)/4·coordinate.
final class Iq2XxsCodec extends LatticeCodec {
    Iq2XxsCodec() {
        super(DType.IQ2_XXS, 1, 0, 1);
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
    public boolean needsImportance() {
        return true;
    }

    @Override
    LatticeSearch search() {
        return Search.SEARCH;
    }

    @Override
    void putGroup(LatticeFit fit, int group, int slot, byte[] bytes, int to) {
        int points = to + 2 + 8 * group;
        int signs = 0;
        for (int k = 0; k < 4; k++) {
            bytes[points + k] = (byte) fit.point(k);
            signs |= fit.signs(k) << 7 * k;
        }
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, points + 4, signs);
    }

    @Override
    void putScale(int group, int scale, byte[] bytes, int to) {
        bytes[to + 9 + 8 * group] |= (byte) (scale << 4);
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ2_XXS.coordinates(8, 25, 43);
    }

    /// Made when the first block is encoded.
    private static final class Search {
        static final LatticeSearch SEARCH =
                new LatticeSearch(Lattice.IQ2_XXS, 2, 32, true, 1e-15f, true, 6, 0.1f, LatticeSearch.Refit.ALL);
    }
}
