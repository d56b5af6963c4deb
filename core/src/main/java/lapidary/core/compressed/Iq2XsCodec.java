package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ2_XS: scale d (half), 32 times two bytes, nine bits of point and seven of signs of eight
/// weights each, then 8 bytes
/// of two scales s, each of 16 weights; value = ±d·(½ + s)/4·coordinate.
final class Iq2XsCodec extends LatticeCodec {
    Iq2XsCodec() {
        super(DType.IQ2_XS, 1, 0, 1);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int k = 0; k < 32; k++) {
            int pair = bytes[from + 2 + 2 * k] & 0xff | (bytes[from + 3 + 2 * k] & 0xff) << 8;
            int groupScale = bytes[from + 66 + k / 4] >> 4 * (k / 2 % 2) & 15;
            LatticeSigns.apply(
                    scale * (0.5f + groupScale) * 0.25f,
                    Table.COORDINATES,
                    8 * (pair & 511),
                    LatticeSigns.even(pair >> 9),
                    0,
                    8,
                    out,
                    at + 8 * k);
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
        for (int k = 0; k < 2; k++) {
            int pair = to + 2 + 4 * group + 2 * k;
            bytes[pair] = (byte) fit.point(k);
            bytes[pair + 1] = (byte) (fit.point(k) >> 8 | fit.signs(k) << 1);
        }
    }

    @Override
    void putScale(int group, int scale, byte[] bytes, int to) {
        bytes[to + 66 + group / 2] |= (byte) (scale << 4 * (group % 2));
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ2_XS.coordinates(8, 25, 43);
    }

    /// Made when the first block is encoded.
    private static final class Search {
        static final LatticeSearch SEARCH =
                new LatticeSearch(Lattice.IQ2_XS, 2, 16, true, 1e-15f, false, 9, 0.1f, LatticeSearch.Refit.OFF_LATTICE);
    }
}
