package lapidary.app.preview.graph;

import lapidary.core.tensor.TensorId;

/// How far a layer's own output moved.
///
/// @param relative ‖Δy‖² / ‖y‖² on the inputs that the original gives it
record LayerError(TensorId tensor, double relative) {
    double percent() {
        return 100 * relative;
    }
}
