package lapidary.app.look;

import lapidary.core.model.ModelTensor;

/// What the Look view has to show.
public sealed interface LookState {
    /// Nothing is selected.
    record Nothing() implements LookState {}

    /// A tensor is being read.
    record Reading(ModelTensor tensor) implements LookState {}

    /// A tensor and its statistics.
    record Ready(OriginalLook look) implements LookState {}

    /// A tensor whose weights cannot be shown.
    ///
    /// @param reason why, for the user
    record Failed(ModelTensor tensor, String reason) implements LookState {}
}
