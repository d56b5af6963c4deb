package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// IQ3_XXS: scale d (half), 64 bytes, the points of four weights each, then for each 32 weights four bytes: four times
/// seven bits of signs and four bits of scale s; value = ±d·(½ + s)/2·coordinate.
final class Iq3XxsCodec extends LatticeCodec {
    Iq3XxsCodec() {
        super(DType.IQ3_XXS, 2, 0, 1.0125f);
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
    LatticeSearch search() {
        return Search.SEARCH;
    }

    @Override
    void putGroup(LatticeFit fit, int group, int slot, byte[] bytes, int to) {
        int signs = 0;
        for (int k = 0; k < 8; k++) {
            bytes[to + 2 + 8 * group + k] = (byte) fit.point(k);
            signs |= k % 2 == 0 ? fit.signs(k / 2) << 7 * (k / 2) : 0;
        }
        MemorySegment.ofArray(bytes).set(LittleEndian.INT, to + 66 + 4 * group, signs);
    }

    @Override
    void putScale(int group, int scale, byte[] bytes, int to) {
        bytes[to + 69 + 4 * group] |= (byte) (scale << 4);
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ3_XXS.coordinates(4, 12, 20, 28, 36, 44, 52, 62);
    }

    /// Made when the first block is encoded.
    private static final class Search {
        static final LatticeSearch SEARCH = new LatticeSearch(
                Lattice.IQ3_XXS, 2, 32, true, 1e-8f, false, 15, 0.2f, LatticeSearch.Refit.OFF_LATTICE);
    }
}
