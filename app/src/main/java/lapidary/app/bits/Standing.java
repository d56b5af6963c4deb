package lapidary.app.bits;

import lapidary.core.table.MeasurementTable;

/// An assignment with what it takes and what it is predicted to cost.
///
/// @param bytes of the file
/// @param bits of all ledgers
/// @param predicted divergence, nats; NaN where something is done that the table does not hold
/// @param isDraft whether it is being tried out and no edit yet
public record Standing(
        MeasurementTable table,
        UnitIndex index,
        Assignment assignment,
        long bytes,
        long bits,
        double predicted,
        boolean isDraft) {

    static Standing of(MeasurementTable table, UnitIndex index, Assignment assignment, boolean isDraft) {
        return new Standing(
                table,
                index,
                assignment,
                assignment.bytes(table),
                assignment.bits(table),
                assignment.predicted(table),
                isDraft);
    }

    /// The same table with other types.
    Standing with(Assignment other, boolean isOtherDraft) {
        return of(table, index, other, isOtherDraft);
    }

    /// True bits per weight of the whole model.
    public double bitsPerWeight() {
        return (double) bits / table.costs().parameters();
    }
}
