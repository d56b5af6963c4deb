package lapidary.core.job;

import java.io.IOException;

/// What a job would take is not there: of a disk, or of memory. The message says how much, where, and what to do;
/// nothing was begun.
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoRoomException(String message) {
        super(message);
    }
}
