package lapidary.core.queue;

import java.io.IOException;

/// A job that must not be done as it stands: its data is not what the recipe names, or it would be judged on what it
/// was calibrated on. The message says what to change.
public final class RefusedJobException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedJobException(String message) {
        super(message);
    }
}
