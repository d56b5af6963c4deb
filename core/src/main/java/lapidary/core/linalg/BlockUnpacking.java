package lapidary.core.linalg;

/// Reads packed codes: value = scale·(code − bias) − minimum, rounded after each operation. Every version gives the
/// same bits.
public interface BlockUnpacking {

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static BlockUnpacking fastest() {
        return Fastest.BLOCK_UNPACKING;
    }

    /// Some bits of each of several bytes.
    ///
    /// @param at first byte
    /// @param shift lowest bit
    /// @param width how many bits
    record Bits(int at, int shift, int width) {
        int mask() {
            return (1 << width) - 1;
        }
    }

    /// Codes of up to eight bits without a sign, one per byte.
    void unpack(byte[] bytes, Bits code, int count, int bias, float scale, float minimum, float[] out, int to);

    /// Codes in two parts, the high bits elsewhere.
    void unpack(
            byte[] bytes, Bits low, Bits high, int count, int bias, float scale, float minimum, float[] out, int to);

    /// Codes of which one more bit lies in a word: bit i belongs to code i.
    ///
    /// @param count at most 32
    void unpack(
            byte[] bytes, Bits low, int highBits, int count, int bias, float scale, float minimum, float[] out, int to);
}
