package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ3_S: scale d (half), 64 low bytes of points of four weights each, 8 bytes of the points' ninth bits, 32 bytes of
/// signs, 4 bytes of two scales s, each of 32 weights; value = ±d·(1 + 2s)·coordinate.
final class Iq3SCodec extends BlockCodec {
    Iq3SCodec() {
        super(DType.IQ3_S);
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
    public boolean encodes() {
        return false;
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        throw new IllegalStateException("weights are not written as " + type());
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ3_S.coordinates(1, 3, 5, 7, 9, 11, 13, 15);
    }
}
