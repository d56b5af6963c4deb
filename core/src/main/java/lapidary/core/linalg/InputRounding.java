package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;

/// Roundings of activations: F32 in, the nearest values that a smaller form holds out, still as F32. Positions (`xAt`)
/// and lengths (`n`) count elements; `out` may be `x` itself at the same position.
///
/// Every version gives the same bits. A NaN makes all that shares its scale NaN. Ties go to the even code.
/// Source: ggml `ggml-cpu/arch/x86/quants.c`, `quantize_row_q8_0`, `quantize_row_q8_1`; `ggml-quants.c`,
/// `quantize_row_q8_K_ref`; OCP 8-bit floating point specification, revision 1.0.
public interface InputRounding {
    /// Elements of a block of [#blocks].
    int BLOCK = 32;

    /// Elements of a block of [#superBlocks].
    int SUPER_BLOCK = 256;

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static InputRounding fastest() {
        return Fastest.INPUT_ROUNDING;
    }

    /// To IEEE half precision; what lies beyond becomes infinite.
    void halves(MemorySegment x, long xAt, int n, MemorySegment out, long outAt);

    /// To bfloat16.
    void bfloats(MemorySegment x, long xAt, int n, MemorySegment out, long outAt);

    /// Blocks of 32: code = x · (127 / max|x|), value = code · (max|x| / 127 in half precision). Q8_0 and Q8_1.
    ///
    /// @param n a multiple of [#BLOCK]
    void blocks(MemorySegment x, long xAt, int n, MemorySegment out, long outAt);

    /// Blocks of 256: code = min(127, x · (−127 / m)) with m the value of largest magnitude (the first of
    /// equals), value = code / (−127 / m). Q8_K.
    ///
    /// @param n a multiple of [#SUPER_BLOCK]
    void superBlocks(MemorySegment x, long xAt, int n, MemorySegment out, long outAt);

    /// max|x|; NaN when there is one.
    float magnitude(MemorySegment x, long xAt, int n);

    /// The smallest value, ∞ of none; NaN when there is one.
    float lowest(MemorySegment x, long xAt, int n);

    /// The largest value, −∞ of none; NaN when there is one.
    float highest(MemorySegment x, long xAt, int n);

    /// value = clamp(round(x / scale), least, most) · scale; 0 where the scale is 0.
    ///
    /// @param least whole, magnitude at most 2²⁰
    /// @param most whole, at least `least`, magnitude at most 2²⁰
    void grid(MemorySegment x, long xAt, int n, float scale, int least, int most, MemorySegment out, long outAt);

    /// value = clamp(round((x − start) / step), 0, most) · step + start; start where the step is 0.
    ///
    /// @param most whole, at most 2²⁰
    void steps(MemorySegment x, long xAt, int n, float start, float step, int most, MemorySegment out, long outAt);

    /// value = nearest(x / scale) · scale among the values of an 8-bit floating-point type, at most its largest; 0
    /// where the scale is 0.
    void smallFloats(MemorySegment x, long xAt, int n, float scale, SmallFloat type, MemorySegment out, long outAt);

    /// 8-bit floating-point types.
    enum SmallFloat {
        /// Sign, 4 bits of exponent, 3 of fraction.
        E4M3(3, -6, 448),
        /// Sign, 5 bits of exponent, 2 of fraction.
        E5M2(2, -14, 57344);

        private final int fraction;
        private final int smallest;
        private final float largest;

        SmallFloat(int fraction, int smallest, float largest) {
            this.fraction = fraction;
            this.smallest = smallest;
            this.largest = largest;
        }

        /// Its largest finite value.
        public float largest() {
            return largest;
        }

        /// Bits of an F32's fraction that it has not.
        int dropped() {
            return 23 - fraction;
        }

        /// Smallest magnitude with all bits of the fraction: 2^exponent.
        float leastNormal() {
            return Math.scalb(1f, smallest);
        }

        /// Added and taken away, it rounds a magnitude below [#leastNormal] to a multiple of the
        /// smallest value.
        float magic() {
            return Math.scalb(1f, smallest - fraction + 23);
        }
    }
}
