package lapidary.core.compressed;

/// What the parts of a [Grid] cost beyond what their widths say. It changes no value.
///
/// @param codes how codes lie side by side
/// @param hasNestedScales whether scales are doubly quantized ([ScaleForm#NESTED]); they are decoded to F32
public record GridStorage(CodeStorage codes, boolean hasNestedScales) {
    /// Whole bits for codes, and scales in their own type.
    public static final GridStorage PLAIN = new GridStorage(CodeStorage.WHOLE_BITS, false);

    public static GridStorage of(CodeStorage codes) {
        return new GridStorage(codes, false);
    }

    /// Plain codes beside doubly quantized scales.
    public static GridStorage nested() {
        return new GridStorage(CodeStorage.WHOLE_BITS, true);
    }
}
