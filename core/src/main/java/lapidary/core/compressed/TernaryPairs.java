package lapidary.core.compressed;

/// TL1 of bitnet.cpp: pairs of weights of three values as an index of four bits into a table of
/// what the pair adds up to
/// with two activations; two bits per weight.
///
/// Only how a row's indices follow each other is here. The kernels lay them out in tiles whose size depends on the
/// machine; such files are not meant to be kept.
///
/// Source: microsoft/BitNet, `utils/codegen_tl1.py`; Wang et al., bitnet.cpp (arXiv 2410.16144).
public final class TernaryPairs {
    private static final int NOTHING = 4; // the index of (0, 0)

    private TernaryPairs() {}

    /// 3a + b + 4, from 0 to 8.
    public static int index(int first, int second) {
        return 3 * first + second + NOTHING;
    }

    /// The first weight of an index.
    public static int first(int index) {
        return index / 3 - 1;
    }

    /// The second weight of an index.
    public static int second(int index) {
        return index % 3 - 1;
    }

    /// Bytes of a row: four weights each, the last filled up with zeros.
    public static long bytes(long weights) {
        return Math.ceilDiv(weights, 4L);
    }

    /// The indices of a row, two to a byte, the first in the upper half.
    ///
    /// @param codes −1, 0 or 1
    public static byte[] pack(byte[] codes) {
        byte[] packed = new byte[Math.toIntExact(bytes(codes.length))];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (byte) (index(codes, 4 * i) << 4 | index(codes, 4 * i + 2));
        }
        return packed;
    }

    private static int index(byte[] codes, int at) {
        return index(at < codes.length ? codes[at] : 0, at + 1 < codes.length ? codes[at + 1] : 0);
    }

    /// The codes of a row.
    ///
    /// @param count weights
    public static byte[] unpack(byte[] packed, int count) {
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            int index = packed[i / 4] >> (i % 4 < 2 ? 4 : 0) & 0xf;
            codes[i] = (byte) (i % 2 == 0 ? first(index) : second(index));
        }
        return codes;
    }
}
