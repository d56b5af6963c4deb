package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ3_S: scale d (half), 64 low bytes of points of four weights each, 8 bytes of the points' ninth bits, 32 bytes of
/// signs, 4 bytes of two scales s, each of 32 weights; value = ±d·(1 + 2s)·coordinate.
///
/// The reference writes a block that is zero in only some groups wrongly: their points and signs are left out and those
/// of later groups move up, though the ninth bits stay. So does this codec, whose bytes are the reference's.
final class Iq3SCodec extends LatticeCodec {
    Iq3SCodec() {
        super(DType.IQ3_S, 2, 0, 1.033f);
    }

    @Override
    void decodeBlock(byte[] bytes, int from, float[] out, int at) {
        float scale = LittleEndian.half(bytes, from);
        for (int k = 0; k < 64; k++) {
            int ninth = bytes[from + 66 + k / 8] >> k % 8 & 1;
            int groupScale = bytes[from + 106 + k / 16] >> 4 * (k / 8 % 2) & 15;
            LatticeSigns.apply(
                    scale * (1 + 2 * groupScale),
                    Table.COORDINATES,
                    4 * (bytes[from + 2 + k] & 0xff | ninth << 8),
                    bytes[from + 74 + k / 2] & 0xff,
                    4 * (k % 2),
                    4,
                    out,
                    at + 4 * k);
        }
    }

    @Override
    LatticeSearch search() {
        return Search.SEARCH;
    }

    @Override
    void putGroup(LatticeFit fit, int group, int slot, byte[] bytes, int to) {
        for (int k = 0; k < 8; k++) {
            bytes[to + 2 + 8 * slot + k] = (byte) fit.point(k);
            bytes[to + 66 + group] |= (byte) (fit.point(k) >> 8 << k);
        }
        for (int k = 0; k < 4; k++) {
            bytes[to + 74 + 4 * slot + k] = (byte) fit.signs(k);
        }
    }

    @Override
    void putScale(int group, int scale, byte[] bytes, int to) {
        bytes[to + 106 + group / 2] |= (byte) (scale << 4 * (group % 2));
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ3_S.coordinates(1, 3, 5, 7, 9, 11, 13, 15);
    }

    /// Made when the first block is encoded.
    private static final class Search {
        static final LatticeSearch SEARCH = new LatticeSearch(
                Lattice.IQ3_S, 3, 32, false, 0, false, 9, 0.2f, LatticeSearch.Refit.ALL_IF_ANY_IS_OFF);
    }
}
