package lapidary.core.compressed;

import lapidary.core.tensor.DType;

/// IQ2_XS: scale d (half), 32 times two bytes, nine bits of point and seven of signs of eight
/// weights each, then 8 bytes
/// of two scales s, each of 16 weights; value = ±d·(½ + s)/4·coordinate.
final class Iq2XsCodec extends BlockCodec {
    Iq2XsCodec() {
        super(DType.IQ2_XS);
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
    public boolean encodes() {
        return false;
    }

    @Override
    void encodeBlock(float[] in, int at, byte[] bytes, int to) {
        throw new IllegalStateException("weights are not written as " + type());
    }

    /// Made when the first block is decoded.
    private static final class Table {
        static final float[] COORDINATES = Lattice.IQ2_XS.coordinates(8, 25, 43);
    }
}
