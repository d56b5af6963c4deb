package lapidary.core.prune;

import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;

/// A layer that may lose weights, as schemes see it.
///
/// @param curve how its energy is spread; empty until its weights were read
/// @param outliers what stands out among its scores; empty without calibration data
public record PrunableLayer(ModelTensor tensor, Optional<EnergyCurve> curve, Optional<OutlierShare> outliers) {

    /// Only its shape is known.
    public PrunableLayer(ModelTensor tensor) {
        this(tensor, Optional.empty(), Optional.empty());
    }

    /// Scores that stand out.
    ///
    /// @param above scores larger than a multiple of their mean
    /// @param all scores
    public record OutlierShare(long above, long all) {}

    /// The same, its weights read.
    public PrunableLayer with(EnergyCurve read) {
        return new PrunableLayer(tensor, Optional.of(read), outliers);
    }

    /// The same with what stands out.
    public PrunableLayer with(OutlierShare found) {
        return new PrunableLayer(tensor, curve, Optional.of(found));
    }

    /// Whether a tensor is one: weights of a linear layer or a convolution that can be decoded.
    public static boolean isPrunable(ModelTensor tensor) {
        return tensor.role().kind() == TensorRole.Kind.LINEAR && isWeight(tensor);
    }

    /// Whether it holds numbers that can be weights, whatever its role.
    static boolean isWeight(ModelTensor tensor) {
        return tensor.tensor().type().isConvertible()
                && tensor.tensor().shape().elements() > 0
                && Codecs.view(tensor.tensor()).isDecodable();
    }

    /// Weights in it.
    public long total() {
        return tensor.tensor().shape().elements();
    }

    public boolean isConvolution() {
        return tensor.role() == TensorRole.CONVOLUTION;
    }

    /// [outputs, inputs, and the extents of the kernel]; of stacked experts, those of one.
    List<Long> extents() {
        List<Long> extents = tensor.tensor().shape().dimensions();
        return isStack() ? extents.subList(extents.size() - 2, extents.size()) : extents;
    }

    /// How many matrices are stacked in it.
    long matrices() {
        long each = extents().stream().reduce(1L, Math::multiplyExact);
        return each == 0 ? 1 : total() / each;
    }

    private boolean isStack() {
        return !isConvolution() && tensor.tensor().shape().rank() > 2;
    }
}
