package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.BlockFit;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// A rounding that can work on all layers of a transformer block together, by what the block gives.
public interface BlockRounding extends Transform {

    /// One of the layers.
    ///
    /// @param weights before they are rounded
    /// @param evidence about the inputs
    record Layer(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence) {}

    /// Layers of equal kinds are worked on together.
    String kind(Settings settings);

    /// Rounds layers of a block.
    ///
    /// @param fit the block, whose weights it changes; those of the layers are of no use afterwards
    /// @param layers at least one, all of one kind
    /// @return what each layer became
    /// @throws NotFiniteException when a weight is NaN or infinite
    SortedMap<TensorId, CompressedTensor> round(BlockFit fit, List<Layer> layers, Job job) throws NotFiniteException;

    /// The method itself where its settings ask for the output of a block.
    static Optional<BlockRounding> of(Transform transform, Settings settings) {
        Transform inner = transform instanceof Oriented(Transform wrapped) ? wrapped : transform;
        return BlockLoss.of(settings) == BlockLoss.BLOCK && inner instanceof BlockRounding rounding
                ? Optional.of(rounding)
                : Optional.empty();
    }
}
