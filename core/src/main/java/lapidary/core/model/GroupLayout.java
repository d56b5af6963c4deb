package lapidary.core.model;

import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;

/// Where the groups of N:M lie in the matrix [outputs, inputs] of a tensor: `m` consecutive inputs of a row; of a
/// convolution, `m` consecutive channels at the same place of the kernel. What is left over at the end belongs to none.
public final class GroupLayout {
    private final int m;
    private final Shape matrix;
    private final int places; // of the kernel; 1 without one
    private final int channels;

    /// @param m inputs of a group
    public GroupLayout(ModelTensor tensor, int m) {
        this.m = m;
        this.matrix = matrix(tensor);
        Shape own = tensor.tensor().shape();
        boolean hasKernel = tensor.role() == TensorRole.CONVOLUTION && own.rank() > 2 && own.elements() > 0;
        this.channels = Math.toIntExact(hasKernel ? own.dimensions().get(1) : matrix.columns());
        this.places = channels == 0 ? 1 : Math.toIntExact(matrix.columns() / channels);
    }

    /// [outputs, inputs] of a tensor.
    public static Shape matrix(ModelTensor tensor) {
        Shape own = tensor.tensor().shape();
        return tensor.orientation().map(Orientation::matrix).orElse(Shape.of(own.rows(), own.columns()));
    }

    /// Inputs of a group.
    public int size() {
        return m;
    }

    /// Groups of a row.
    public int perRow() {
        return places * (channels / m);
    }

    /// Groups of the whole tensor.
    public long groups() {
        return Math.multiplyExact(matrix.rows(), (long) perRow());
    }

    /// Inputs of a row that belong to no group.
    public int left() {
        return places * (channels % m);
    }

    /// Weights that are kept when `n` of each group are.
    public long kept(int n) {
        return Math.multiplyExact(matrix.rows(), (long) perRow() * n + left());
    }

    /// The inputs in an order in which each group is consecutive, groups first; `int[inputs]`.
    public int[] order() {
        int[] order = new int[Math.toIntExact(matrix.columns())];
        int at = 0;
        int whole = channels / m * m;
        for (int place = 0; place < places; place++) {
            for (int channel = 0; channel < whole; channel++) {
                order[at++] = channel * places + place;
            }
        }
        for (int place = 0; place < places; place++) {
            for (int channel = whole; channel < channels; channel++) {
                order[at++] = channel * places + place;
            }
        }
        return order;
    }
}
