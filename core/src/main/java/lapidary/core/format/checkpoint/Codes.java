package lapidary.core.format.checkpoint;

/// Stored integers of a matrix [outputs, n]: codes of weights, or zero points of groups.
interface Codes {

    /// Reads whole rows.
    ///
    /// @param out `int32[rows, n]`, filled from 0 on; what is stored, without sign
    void read(long firstRow, int rows, int[] out);
}
