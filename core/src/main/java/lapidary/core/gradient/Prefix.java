package lapidary.core.gradient;

/// The states with which some examples enter a block, for runs that change no weight before it.
public final class Prefix implements AutoCloseable {
    private final int block;
    private final States states;

    Prefix(int block, States states) {
        this.block = block;
        this.states = states;
    }

    /// The block that they enter; the number of blocks for what leaves the last one.
    public int block() {
        return block;
    }

    States states() {
        return states;
    }

    @Override
    public void close() {
        states.close();
    }
}
