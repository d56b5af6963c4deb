package lapidary.core.format.onnx;

import lapidary.core.tensor.TensorId;

/// A tensor of a graph: an initializer, or what a `Constant` node gives.
///
/// @param id its name, with the scope of its graph in front where that is not the main one
/// @param value name by which the graph's nodes call it
/// @param graph that it belongs to
/// @param stored its elements; of a sparse one, those that are not zero
/// @param sparse the whole message of a sparse initializer; the same as that of `stored` otherwise
record Weight(TensorId id, String value, Graph graph, StoredTensor stored, Message sparse) {

    boolean isSparse() {
        return sparse.begin() != stored.message().begin();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Weight that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
