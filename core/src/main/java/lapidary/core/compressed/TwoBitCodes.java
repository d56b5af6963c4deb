package lapidary.core.compressed;

/// 256 codes of two bits as Q2_K and Q3_K hold them: byte 32h + l has those of weights 128h + l + 32k at bits 2k.
final class TwoBitCodes {
    private TwoBitCodes() {}

    static int get(byte[] bytes, int at, int element) {
        return bytes[at + (element >> 7 << 5) + (element & 31)] >> (element >> 5 & 3) * 2 & 3;
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
