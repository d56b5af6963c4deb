package lapidary.core.plan;

import java.util.Optional;
import lapidary.core.tensor.TensorId;

/// Something the user should know before writing.
///
/// @param tensor the one it is about; empty for the whole file
/// @param text one sentence, with what to do where something can be done
public record Notice(Severity severity, Optional<TensorId> tensor, String text) {
    /// REFUSED stops the writing; WARNING and INFO do not.
    public enum Severity {
        INFO,
        WARNING,
        REFUSED
    }
}
