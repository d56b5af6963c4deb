package lapidary.core.quant;

import lapidary.core.compressed.Codecs;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;

/// What every quantizer asks of a tensor before it touches it.
final class Weights {
    private static final long LONGEST_ROW = 1L << 30;

    private Weights() {}

    /// @throws UnfitException for whole numbers, unknown types and rows that no array holds
    static void check(ModelTensor tensor) throws UnfitException {
        DType type = tensor.tensor().type();
        String name = "tensor '" + tensor.id() + "'";
        if (!type.isConvertible()) {
            String numbers = type.kind() == DType.Kind.COMPLEX ? "complex" : "whole";
            throw new UnfitException(
                    name + " holds " + numbers + " numbers (" + type + "), not weights; keep it as stored");
        }
        if (!Codecs.view(tensor.tensor()).isDecodable()) {
            throw new UnfitException(name + " is stored as " + tensor.tensor().typeName()
                    + ", which Lapidary cannot decode; keep it as stored");
        }
        if (tensor.tensor().shape().columns() > LONGEST_ROW) {
            throw new UnfitException(name + " has rows of "
                    + tensor.tensor().shape().columns() + " weights, more than " + LONGEST_ROW + "; keep it as stored");
        }
    }
}
