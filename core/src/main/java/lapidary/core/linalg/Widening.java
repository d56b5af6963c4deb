package lapidary.core.linalg;

/// Reads stored numbers into F32, exactly. The plain version is the oracle; both give the same bits.
public interface Widening {

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static Widening fastest() {
        return Fastest.WIDENING;
    }

    /// Upper halves of F32 numbers.
    ///
    /// @param bits `int16[count]`, read from 0 on
    /// @param out `float32[count]`, filled from `at` on
    void brainFloats(short[] bits, int count, float[] out, int at);

    /// IEEE half-precision numbers.
    void halves(short[] bits, int count, float[] out, int at);

    /// ggml's Q8_0: blocks of a half-precision scale, little-endian, and 32 signed bytes.
    ///
    /// @param bytes the blocks, read from 0 on
    /// @param blocks how many; 32 numbers each
    void scaledBytes(byte[] bytes, int blocks, float[] out, int at);
}
