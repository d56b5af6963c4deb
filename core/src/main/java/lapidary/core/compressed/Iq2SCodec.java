package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ2_S: scale d (half), 32 low bytes of points of eight weights each, 32 bytes of their signs, 8 bytes of the points'
/// two high bits, 8 bytes of two scales s, each of 16 weights; value = ±d·(½ + s)/4·coordinate.
final class Iq2SCodec extends LatticeCodec {
    Iq2SCodec() {
        super(DType.IQ2_S, 2, 0.25f, 0.9875f);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int k = 0; k < 32; k++) {
            int high = bytes[from + 66 + k / 4] >> 2 * (k % 4) & 3;
            int groupScale = bytes[from + 74 + k / 4] >> 4 * (k / 2 % 2) & 15;
            LatticeSigns.apply(
                    scale * (0.5f + groupScale) * 0.25f,
                    Table.COORDINATES,
                    8 * (bytes[from + 2 + k] & 0xff | high << 8),
                    bytes[from + 34 + k] & 0xff,
                    0,
                    8,
                    out,
                    at + 8 * k);
        }
    }

    @Override
    LatticeSearch search() {
        return Search.SEARCH;
    }

    @Override
    void putGroup(LatticeFit fit, int group, int slot, byte[] bytes, int to) {
        for (int k = 0; k < 2; k++) {
            int tuple = 2 * group + k;
            bytes[to + 2 + tuple] = (byte) fit.point(k);
            bytes[to + 34 + tuple] = (byte) fit.signs(k);
            bytes[to + 66 + tuple / 4] |= (byte) (fit.point(k) >> 8 << 2 * (tuple % 4));
        }
    }

    @Override
    void putScale(int group, int scale, byte[] bytes, int to) {
        bytes[to + 74 + group / 2] |= (byte) (scale << 4 * (group % 2));
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ2_S.coordinates(8, 25, 43);
    }

    /// Made when the first block is encoded.
    private static final class Search {
        static final LatticeSearch SEARCH =
                new LatticeSearch(Lattice.IQ2_S, 1, 16, false, 1e-8f, false, 9, 0.1f, LatticeSearch.Refit.OFF_LATTICE);
    }
}
