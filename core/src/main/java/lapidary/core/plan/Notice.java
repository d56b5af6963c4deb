package lapidary.core.plan;

import java.util.Optional;
import lapidary.core.tensor.TensorId;

/// Something the user should know before writing.
///
/// @param tensor the one it is about; empty for the whole file
/// @param text one sentence, with what to do where something can be done
/// @param lacksEvidence whether it is only there because calibration data is not there yet
public record Notice(Severity severity, Optional<TensorId> tensor, String text, boolean lacksEvidence) {
    /// REFUSED stops the writing; WARNING and INFO do not.
    public enum Severity {
        INFO,
        WARNING,
        REFUSED
    }

    /// One that has nothing to do with calibration data.
    public Notice(Severity severity, Optional<TensorId> tensor, String text) {
        this(severity, tensor, text, false);
    }

    /// Stops the writing until there is calibration data.
    static Notice lacking(Optional<TensorId> tensor, String text) {
        return new Notice(Severity.REFUSED, tensor, text, true);
    }
}
