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
        CodePacking.put(codes, 0, 32, 0, 2, bytes, to, 32);
        CodePacking.put(codes, 128, 32, 0, 2, bytes, to + 32, 32);
    }
}
