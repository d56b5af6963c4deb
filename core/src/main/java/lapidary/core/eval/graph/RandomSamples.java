package lapidary.core.eval.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.tensor.DType;

/// Seeded random inputs of the shapes that a graph declares, for models without data: normal numbers, small ids, masks
/// of ones. They say how far outputs move, never how good a model is.
final class RandomSamples implements GraphSamples {
    static final int COUNT = 16;
    private static final int SIDE = 64;
    private static final int LENGTH = 16;
    private static final int IDS = 100;
    private static final long MOST_ELEMENTS = 1L << 24;

    private final List<GraphValue> inputs;
    private final long seed;

    private RandomSamples(List<GraphValue> inputs, long seed) {
        this.inputs = inputs;
        this.seed = seed;
    }

    static RandomSamples of(GraphModel graph, long seed) throws GraphException {
        for (GraphValue input : graph.inputs()) {
            boolean isTensor = input.axes().isPresent() && input.type().isPresent();
            if (!isTensor || elements(input) > MOST_ELEMENTS || input.type().get() == DType.OPAQUE) {
                throw new GraphException(graph.model().file().path() + ": no random numbers can be made for input "
                        + input + "; give data");
            }
        }
        return new RandomSamples(graph.inputs(), seed);
    }

    private static long elements(GraphValue input) {
        long elements = 1;
        for (long extent : shape(input, 1)) {
            elements = Math.min(Math.multiplyExact(elements, Math.min(extent, MOST_ELEMENTS + 1)), MOST_ELEMENTS + 1);
        }
        return elements;
    }

    @Override
    public int count() {
        return COUNT;
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public Map<String, GraphArray> inputs(int[] examples) {
        Map<String, GraphArray> arrays = new HashMap<>();
        for (GraphValue input : inputs) {
            arrays.put(input.name(), array(input, examples));
        }
        return arrays;
    }

    private GraphArray array(GraphValue input, int[] examples) {
        long[] shape = shape(input, examples.length);
        int all = 1;
        for (long extent : shape) {
            all = Math.multiplyExact(all, Math.toIntExact(extent));
        }
        DType type = input.type().orElseThrow();
        float[] values = new float[all];
        boolean isBatched = shape.length > 0 && shape[0] == examples.length;
        int each = isBatched ? all / Math.max(1, examples.length) : all;
        for (int i = 0; i < (isBatched ? examples.length : 1); i++) {
            Random random =
                    new Random(31 * (31 * seed + examples[i]) + input.name().hashCode());
            for (int k = 0; k < each; k++) {
                values[i * each + k] = value(input.name(), type, random);
            }
        }
        return GraphArray.of(values, shape).as(type);
    }

    private static float value(String name, DType type, Random random) {
        if (type.kind() == DType.Kind.FLOAT) {
            return (float) random.nextGaussian();
        }
        if (type == DType.BOOL || name.contains("mask")) {
            return 1;
        }
        return name.contains("type") || name.contains("length") ? 0 : random.nextInt(IDS);
    }

    /// Open extents: the first is the batch, those of an image's sides are [#SIDE], others [#LENGTH].
    private static long[] shape(GraphValue input, int examples) {
        long[] extents = GraphTask.extents(input);
        boolean isImage = extents.length == 4
                && input.type().map(type -> type.kind() == DType.Kind.FLOAT).orElse(false);
        for (int i = 0; i < extents.length; i++) {
            if (extents[i] < 0) {
                extents[i] = i == 0 ? examples : isImage ? SIDE : LENGTH;
            }
        }
        return extents;
    }
}
