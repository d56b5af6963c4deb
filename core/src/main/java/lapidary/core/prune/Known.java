package lapidary.core.prune;

import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;

/// What a forecast has found out before.
final class Known {
    private Known() {}

    static long kept(Amount amount, ModelTensor tensor) {
        try {
            return amount.kept(tensor);
        } catch (UnfitException e) {
            throw new IllegalStateException("no forecast was asked for '" + tensor.id() + "'", e);
        }
    }
}
