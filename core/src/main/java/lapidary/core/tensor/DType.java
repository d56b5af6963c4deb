package lapidary.core.tensor;

/// How the elements of a tensor are stored: plain numbers, or ggml blocks of several elements that
/// share a scale.
///
/// Sizes are facts of the formats and are known for every type here, also for those that no codec
/// decodes yet.
/// Source: safetensors format description; ggml `ggml-common.h`.
public enum DType {
    F64(Kind.FLOAT, 1, 8),
    F32(Kind.FLOAT, 1, 4),
    F16(Kind.FLOAT, 1, 2),
    BF16(Kind.FLOAT, 1, 2),
    F8_E4M3(Kind.FLOAT, 1, 1),
    F8_E5M2(Kind.FLOAT, 1, 1),
    F8_E8M0(Kind.FLOAT, 1, 1),
    F8_E4M3FNUZ(Kind.FLOAT, 1, 1),
    F8_E5M2FNUZ(Kind.FLOAT, 1, 1),
    /// Two to a byte, the first in the low half.
    F4(Kind.FLOAT, 2, 1),
    /// Four to three bytes, from the lowest bit on.
    F6_E2M3(Kind.FLOAT, 4, 3),
    F6_E3M2(Kind.FLOAT, 4, 3),
    /// Two F32, real and imaginary part. Statistics are of the magnitude; it is copied, never converted.
    C64(Kind.COMPLEX, 1, 8),
    I64(Kind.INTEGER, 1, 8),
    I32(Kind.INTEGER, 1, 4),
    I16(Kind.INTEGER, 1, 2),
    I8(Kind.INTEGER, 1, 1),
    U64(Kind.INTEGER, 1, 8),
    U32(Kind.INTEGER, 1, 4),
    U16(Kind.INTEGER, 1, 2),
    U8(Kind.INTEGER, 1, 1),
    BOOL(Kind.INTEGER, 1, 1),
    Q4_0(Kind.BLOCK, 32, 18),
    Q4_1(Kind.BLOCK, 32, 20),
    Q5_0(Kind.BLOCK, 32, 22),
    Q5_1(Kind.BLOCK, 32, 24),
    Q8_0(Kind.BLOCK, 32, 34),
    Q8_1(Kind.BLOCK, 32, 36),
    Q2_K(Kind.BLOCK, 256, 84),
    Q3_K(Kind.BLOCK, 256, 110),
    Q4_K(Kind.BLOCK, 256, 144),
    Q5_K(Kind.BLOCK, 256, 176),
    Q6_K(Kind.BLOCK, 256, 210),
    Q8_K(Kind.BLOCK, 256, 292),
    IQ1_S(Kind.BLOCK, 256, 50),
    IQ1_M(Kind.BLOCK, 256, 56),
    IQ2_XXS(Kind.BLOCK, 256, 66),
    IQ2_XS(Kind.BLOCK, 256, 74),
    IQ2_S(Kind.BLOCK, 256, 82),
    IQ3_XXS(Kind.BLOCK, 256, 98),
    IQ3_S(Kind.BLOCK, 256, 110),
    IQ4_NL(Kind.BLOCK, 32, 18),
    IQ4_XS(Kind.BLOCK, 256, 136),
    TQ1_0(Kind.BLOCK, 256, 54),
    TQ2_0(Kind.BLOCK, 256, 66),
    MXFP4(Kind.BLOCK, 32, 17),
    NVFP4(Kind.BLOCK, 64, 36),
    Q1_0(Kind.BLOCK, 128, 18),
    Q2_0(Kind.BLOCK, 64, 18),
    /// A type that Lapidary does not know: its bytes are shown, sized and copied, never
    /// interpreted.
    OPAQUE(Kind.OPAQUE, 1, 1),
    /// Values that are computed from several stored parts ([Indirect.Computed]); no format holds them
    /// as one tensor. The size of an element has no meaning.
    COMPUTED(Kind.COMPUTED, 1, 1);

    /// The families of stored types.
    public enum Kind {
        FLOAT,
        INTEGER,
        COMPLEX,
        BLOCK,
        OPAQUE,
        COMPUTED
    }

    private final Kind kind;
    private final int blockElements;
    private final int blockBytes;

    DType(Kind kind, int blockElements, int blockBytes) {
        this.kind = kind;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    public Kind kind() {
        return kind;
    }

    /// Elements that are stored together; 1 for plain numbers.
    public int blockElements() {
        return blockElements;
    }

    /// Bytes of one block (of one element for plain numbers).
    public int blockBytes() {
        return blockBytes;
    }

    /// Stored bits per element, scales included.
    public double bitsPerElement() {
        return 8.0 * blockBytes / blockElements;
    }

    /// Whether the numbers are weights that may be stored in another type of number.
    public boolean isConvertible() {
        return kind != Kind.INTEGER && kind != Kind.COMPLEX;
    }

    /// Whether rows of this length can be stored.
    public boolean divides(long columns) {
        return columns % blockElements == 0;
    }

    /// Stored size of a tensor.
    ///
    /// @throws IllegalArgumentException when a block does not divide the rows
    /// @throws ArithmeticException when the size overflows
    public long bytes(Shape shape) {
        if (!divides(shape.columns())) {
            throw new IllegalArgumentException("rows of " + shape.columns() + " elements are no whole number of " + this
                    + " blocks of " + blockElements);
        }
        return Math.multiplyExact(shape.elements() / blockElements, (long) blockBytes);
    }
}
