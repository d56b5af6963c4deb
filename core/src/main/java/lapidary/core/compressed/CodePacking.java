package lapidary.core.compressed;

/// Packs codes that lie one per byte, eight at a time: a long is eight bytes side by side.
final class CodePacking {
    private static final long EACH = 0x0101010101010101L;

    private CodePacking() {}

    /// Byte j gets the low `width` bits, from bit `shift` on, of the codes j, j + distance, … side
    /// by side, the first
    /// one lowest. Overwrites.
    ///
    /// @param count bytes to write, a multiple of eight
    static void put(byte[] codes, int at, int distance, int shift, int width, byte[] bytes, int to, int count) {
        long mask = EACH * ((1 << width) - 1);
        int perByte = 8 / width;
        for (int j = 0; j < count; j += 8) {
            long word = 0;
            for (int k = 0; k < perByte; k++) {
                word |= (LittleEndian.word(codes, at + j + k * distance) >>> shift & mask) << k * width;
            }
            LittleEndian.putWord(word, bytes, to + j);
        }
    }
}
