package lapidary.core.table;

/// What a unit takes as one type.
///
/// @param bits by the ledger: codes, scales, zero points and tables
/// @param bytes in the file, padding included
public record Cost(long bits, long bytes) {
    public static final Cost NOTHING = new Cost(0, 0);

    Cost plus(Cost other) {
        return new Cost(Math.addExact(bits, other.bits), Math.addExact(bytes, other.bytes));
    }
}
