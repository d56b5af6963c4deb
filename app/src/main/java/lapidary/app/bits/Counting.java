package lapidary.app.bits;

/// What a choice of types is counted in against a budget.
enum Counting {
    /// Bits of all ledgers.
    BITS,
    /// Bytes of the file.
    BYTES,
    /// Nanoseconds of a token, predicted for this machine.
    TIME
}
