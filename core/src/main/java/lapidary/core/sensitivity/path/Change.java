package lapidary.core.sensitivity.path;

import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// A tensor as it is and as it would become, w and w̃, in the same shape: δ = w̃ − w.
public record Change(TensorId tensor, RowSource from, RowSource to) {
    public Change {
        if (!from.shape().equals(to.shape())) {
            throw new IllegalArgumentException(tensor + ": " + from.shape() + " cannot become " + to.shape());
        }
    }

    /// The weights at a point of the straight path, w + t·δ.
    RowSource at(double t) {
        return t == 0 ? from : new Between(from, to, t);
    }

    int rows() {
        return Math.toIntExact(from.shape().rows());
    }

    int columns() {
        return Math.toIntExact(from.shape().columns());
    }

    /// δ of some rows.
    float[] delta(int firstRow, int count) {
        float[] own = new float[Math.multiplyExact(count, columns())];
        float[] other = new float[own.length];
        from.decode(firstRow, count, own);
        to.decode(firstRow, count, other);
        for (int i = 0; i < own.length; i++) {
            other[i] -= own[i];
        }
        return other;
    }
}
