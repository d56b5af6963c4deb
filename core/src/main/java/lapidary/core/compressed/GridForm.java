package lapidary.core.compressed;

import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What a [Grid] will look like before there is one: enough to know its size, and whether a file can hold it.
///
/// @param bits width of a code, 1–8
/// @param groupSize as in [Grid]: elements of a row that share a scale, `columns` for one per row, 0 for one per tensor
/// @param codes how the codes lie around zero
/// @param scaleType how scales are stored: F16 or F32
/// @param storage what codes and scales cost beyond that
/// @param hasHalfMinimums whether zero point · scale is a half as the scale is, so that types with a minimum hold it
public record GridForm(
        int bits, int groupSize, Codes codes, DType scaleType, GridStorage storage, boolean hasHalfMinimums) {

    /// Of a grid whose minimums are no halves in general.
    public GridForm(int bits, int groupSize, Codes codes, DType scaleType, GridStorage storage) {
        this(bits, groupSize, codes, scaleType, storage, false);
    }

    /// Of a grid whose parts cost what their widths say.
    public GridForm(int bits, int groupSize, Codes codes, DType scaleType) {
        this(bits, groupSize, codes, scaleType, GridStorage.PLAIN);
    }

    /// How codes lie around zero.
    public enum Codes {
        /// Unsigned codes 0 … 2^bits − 1 and a zero point, itself a code, for each scale.
        ZERO_POINTS,
        /// Signed codes from −(2^(bits−1) − 1) to 2^(bits−1) − 1; ±1 at one bit.
        SYMMETRIC,
        /// Signed codes from −2^(bits−1) to 2^(bits−1) − 1; scales may be negative.
        FULL_RANGE
    }

    /// The same with scales as halves, whatever they cost.
    public GridForm withHalfScales() {
        GridStorage plain = new GridStorage(storage.codes(), false);
        return new GridForm(bits, groupSize, codes, DType.F16, plain, hasHalfMinimums);
    }

    /// The same with scales so short that minimums are halves.
    public GridForm withHalfMinimums() {
        return new GridForm(bits, groupSize, codes, scaleType, storage, true);
    }

    public boolean hasZeroPoints() {
        return codes == Codes.ZERO_POINTS;
    }

    /// Whether each row has one scale of its own.
    public boolean isPerRow(Shape shape) {
        return groupSize > 0 && groupSize >= shape.columns();
    }

    /// How many scales a row has.
    ///
    /// @throws IllegalStateException when there is one scale for the tensor
    public long groupsPerRow(Shape shape) {
        if (groupSize == 0) {
            throw new IllegalStateException("one scale for the whole tensor");
        }
        return Math.ceilDiv(shape.columns(), (long) groupSize);
    }

    /// The bits of such a grid as a method counts them, whatever file holds it.
    public Ledger ledger(Shape shape) {
        return Grid.ledger(shape, bits, groupSize, hasZeroPoints(), scaleType, storage);
    }
}
