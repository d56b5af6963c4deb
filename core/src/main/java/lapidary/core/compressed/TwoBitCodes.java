package lapidary.core.compressed;

import lapidary.core.linalg.BlockUnpacking.Bits;

/// 256 codes of two bits as Q2_K and Q3_K hold them: byte 32h + l has those of weights 128h + l + 32k at bits 2k.
final class TwoBitCodes {
    private TwoBitCodes() {}

    /// Those of sub-block `part` of 16.
    static Bits of(int at, int part) {
        return new Bits(at + part / 8 * 32 + part % 2 * 16, part / 2 % 4 * 2, 2);
    }

    static void put(byte[] codes, byte[] bytes, int to) {
        for (int half = 0; half < 2; half++) {
            for (int l = 0; l < 32; l++) {
                int first = 128 * half + l;
                bytes[to + 32 * half + l] = (byte)
                        (codes[first] | codes[first + 32] << 2 | codes[first + 64] << 4 | codes[first + 96] << 6);
            }
        }
    }
}
