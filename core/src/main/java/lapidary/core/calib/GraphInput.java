package lapidary.core.calib;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.onnx.GraphProduct;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// What convolutions or products of a graph multiply their weights with: those that read one value the same way share
/// it.
///
/// @param extents of a kernel, see [Unfolding]; of a product only its inputs
record GraphInput(GraphProduct product, List<Long> extents, List<TensorId> tensors) {
    GraphInput {
        extents = List.copyOf(extents);
        tensors = List.copyOf(tensors);
    }

    /// How a value is read.
    private record Key(GraphProduct product, List<Long> extents) {}

    /// All of a graph, in the order of its weights; a weight that several nodes take is left out.
    static List<GraphInput> of(GraphModel graph) throws IOException {
        Map<Key, List<TensorId>> readers = new LinkedHashMap<>();
        for (ModelTensor tensor : graph.model().tensors()) {
            boolean isLayer =
                    switch (tensor.role()) {
                        case LINEAR, CONVOLUTION -> true;
                        default -> false;
                    };
            List<GraphProduct> products = isLayer ? graph.products(tensor.id()) : List.of();
            if (products.size() == 1) {
                key(tensor, products.getFirst())
                        .forEach(key -> readers.computeIfAbsent(key, ignored -> new ArrayList<>())
                                .add(tensor.id()));
            }
        }
        List<GraphInput> inputs = new ArrayList<>();
        readers.forEach((key, tensors) -> inputs.add(new GraphInput(key.product(), key.extents(), tensors)));
        return inputs;
    }

    /// One key; none for a shape that is none of such a weight.
    private static List<Key> key(ModelTensor tensor, GraphProduct product) {
        Shape shape = tensor.tensor().shape();
        if (product.window().isPresent()) {
            List<Long> extents = new ArrayList<>(shape.dimensions());
            boolean isKernel = extents.size() > 2 && shape.elements() > 0;
            int groups = product.window().get().groups();
            if (isKernel && product.window().get().isTransposed()) {
                Collections.swap(extents, 0, 1); // outputs first, as the matrix has them
            }
            if (!isKernel || groups < 1 || extents.getFirst() % groups != 0) {
                return List.of();
            }
            extents.set(0, 0L); // outputs do not matter
            return List.of(new Key(product, extents));
        }
        Shape matrix = tensor.orientation().map(turned -> turned.matrix()).orElse(shape);
        return shape.rank() == 2 ? List.of(new Key(product, List.of(matrix.columns()))) : List.of();
    }

    int groups() {
        return product.window().map(GraphProduct.Window::groups).orElse(1);
    }

    /// Columns of a row.
    int inputs() {
        long inputs = 1;
        for (long extent : product.window().isPresent() ? extents.subList(1, extents.size()) : extents) {
            inputs = Math.multiplyExact(inputs, extent);
        }
        return Math.toIntExact(inputs);
    }

    /// Native bytes of the moments.
    long bytes(int samples) {
        return Math.multiplyExact((long) groups(), InputMoments.bytes(inputs(), samples));
    }
}
