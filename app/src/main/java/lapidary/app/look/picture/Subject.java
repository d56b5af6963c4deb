package lapidary.app.look.picture;

import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Reoriented;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// A tensor, and what a method made of it. Read while its model is held open.
///
/// @param original its weights
/// @param made what became of them
/// @param evidence that the method worked with
public record Subject(
        ModelTensor tensor,
        RowSource original,
        CompressedTensor made,
        Transform method,
        Settings settings,
        Evidence evidence) {

    /// What entered the layer, where that is known and the tensor lies as [outputs, inputs].
    public Optional<InputMoments> moments() {
        boolean isTurned =
                tensor.orientation().isPresent() || tensor.tensor().shape().rank() != 2;
        return isTurned ? Optional.empty() : evidence.moments(tensor);
    }

    /// The result as [outputs, inputs].
    CompressedTensor matrix() {
        return made instanceof Reoriented turned ? turned.matrix() : made;
    }
}
