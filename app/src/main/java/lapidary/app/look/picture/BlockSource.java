package lapidary.app.look.picture;

/// Blocks of small numbers that share a scale, one at a time.
public interface BlockSource {

    /// A block, from 0 on; cheap.
    BlockView block(long number);

    /// The first block at or after a number, wrapping around, in which a number is saturated; the
    /// number itself where
    /// there is none.
    long nextSaturated(long from);
}
