package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ2_S: scale d (half), 32 low bytes of points of eight weights each, 32 bytes of their signs, 8 bytes of the points'
/// two high bits, 8 bytes of two scales s, each of 16 weights; value = ±d·(½ + s)/4·coordinate.
final class Iq2SCodec extends BlockCodec {
    Iq2SCodec() {
        super(DType.IQ2_S);
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
    public boolean encodes() {
        return false;
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        throw new IllegalStateException("weights are not written as " + type());
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ2_S.coordinates(8, 25, 43);
    }
}
