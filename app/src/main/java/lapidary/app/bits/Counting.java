package lapidary.app.bits;

import lapidary.views.text.Messages;

/// What a choice of types is counted in against a budget.
enum Counting {
    /// Bits of all ledgers.
    BITS("bits.axis.bits"),
    /// Bytes of the file.
    BYTES("bits.axis.bytes"),
    /// Nanoseconds of a token, predicted for this machine.
    TIME("bits.axis.time");

    private final String axis;

    Counting(String axis) {
        this.axis = axis;
    }

    /// The title of an axis, with its unit.
    String axis() {
        return Messages.of(axis);
    }
}
