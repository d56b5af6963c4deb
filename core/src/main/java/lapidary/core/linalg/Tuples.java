package lapidary.core.linalg;

/// Lists of tuples of small whole numbers, laid out for [TupleSearch]: 16 tuples side by side,
/// dimension after dimension.
///
/// @param dimensions of each tuple
/// @param first where a list starts, in groups of 16 tuples: list k reaches from `first[k]` to `first[k + 1]`
/// @param coordinates `int8[groups, dimensions, 16]`; a list's last group is filled up with its first tuple
@SuppressWarnings("ArrayRecordComponent") // decision: tables, made once and handed on without copies
public record Tuples(int dimensions, int[] first, byte[] coordinates) {
    public static final int GROUP = 16;

    /// @throws IllegalArgumentException when the lists are not all of the coordinates
    public Tuples {
        if (first[first.length - 1] * GROUP * dimensions != coordinates.length) {
            throw new IllegalArgumentException(
                    first[first.length - 1] + " groups of " + dimensions + " dimensions in " + coordinates.length);
        }
    }
}
