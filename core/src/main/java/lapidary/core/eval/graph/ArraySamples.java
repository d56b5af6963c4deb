package lapidary.core.eval.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.data.ArrayData;
import lapidary.core.data.DataArray;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.tensor.DType;

/// Arrays of examples, given to the inputs of the same names.
final class ArraySamples implements GraphSamples {
    private final ArrayData data;
    private final Map<GraphValue, DataArray> arrays;

    private ArraySamples(ArrayData data, Map<GraphValue, DataArray> arrays) {
        this.data = data;
        this.arrays = Map.copyOf(arrays);
    }

    static ArraySamples of(GraphModel graph, ArrayData data) throws GraphException {
        Map<GraphValue, DataArray> arrays = new HashMap<>();
        for (GraphValue input : graph.inputs()) {
            DataArray array = data.inputs().stream()
                    .filter(found -> found.name().equals(input.name()))
                    .findFirst()
                    .orElse(null);
            boolean isOnly = graph.inputs().size() == 1 && data.inputs().size() == 1;
            if (array == null && isOnly) {
                array = data.inputs().getFirst();
            }
            if (array == null) {
                throw new GraphException(data.name() + ": the graph takes " + graph.inputs()
                        + "; the data has no array '" + input.name() + "' but "
                        + data.inputs().stream().map(DataArray::name).toList());
            }
            check(data, input, array);
            arrays.put(input, array);
        }
        return new ArraySamples(data, arrays);
    }

    private static void check(ArrayData data, GraphValue input, DataArray array) throws GraphException {
        long[] extents = GraphTask.extents(input);
        long fixed = 1;
        boolean isOpen = extents.length == 0;
        for (int i = 1; i < extents.length; i++) {
            isOpen |= extents[i] < 0;
            fixed = extents[i] < 0 ? fixed : Math.multiplyExact(fixed, extents[i]);
        }
        boolean fits = isOpen ? fixed > 0 && array.elements() % fixed == 0 : array.elements() == fixed;
        if (!fits) {
            throw new GraphException(data.name() + ": array '" + array.name() + "' has " + array.elements()
                    + " numbers for each example; input " + input + " takes " + fixed);
        }
    }

    @Override
    public int count() {
        return Math.toIntExact(data.count());
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public Map<String, GraphArray> inputs(int[] examples) {
        Map<String, GraphArray> inputs = new HashMap<>();
        arrays.forEach((input, array) -> inputs.put(input.name(), array(input, array, examples)));
        return inputs;
    }

    private static GraphArray array(GraphValue input, DataArray array, int[] examples) {
        long[] shape = shape(input, array, examples.length);
        int each = array.elements();
        boolean isWhole =
                input.type().map(type -> type.kind() == DType.Kind.INTEGER).orElse(array.isWhole());
        float[] reals = new float[isWhole ? 0 : Math.multiplyExact(examples.length, each)];
        long[] wholes = new long[isWhole ? Math.multiplyExact(examples.length, each) : 0];
        for (int i = 0; i < examples.length; i++) {
            double[] one = array.examples(examples[i], 1);
            for (int k = 0; k < each; k++) {
                if (isWhole) {
                    wholes[i * each + k] = (long) one[k];
                } else {
                    reals[i * each + k] = (float) one[k];
                }
            }
        }
        GraphArray made = isWhole ? GraphArray.of(wholes, shape) : GraphArray.of(reals, shape);
        return made.as(input.type().orElse(made.type()));
    }

    /// The graph's own shape where it says one, else that of the data.
    private static long[] shape(GraphValue input, DataArray array, int examples) {
        long[] extents = GraphTask.extents(input);
        List<Long> own = array.shape().dimensions();
        boolean isOpen = extents.length == 0;
        for (int i = 1; i < extents.length; i++) {
            isOpen |= extents[i] < 0;
        }
        long[] shape = isOpen ? own.stream().mapToLong(Long::longValue).toArray() : extents.clone();
        shape[0] = examples;
        return shape;
    }
}
