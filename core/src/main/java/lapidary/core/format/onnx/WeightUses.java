package lapidary.core.format.onnx;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.TensorUse;
import lapidary.core.format.TensorUse.Kind;
import lapidary.core.tensor.Shape;

/// Works out which operator consumes a weight, through casts, transpositions and the like, and along which axis the
/// operator's outputs lie.
///
/// Source: the operator references of ONNX and of ONNX Runtime.
final class WeightUses {
    private static final int LONGEST_PATH = 8;

    private WeightUses() {}

    /// Where a weight is on its way to an operator.
    ///
    /// @param axes for each axis of the value, which axis of the weight it is; −1 for one that was made of several
    private record Step(Graph graph, String value, int[] axes, int length) {}

    static TensorUse of(Weight weight, Shape shape, boolean isWhole) throws FormatException {
        if (isWhole) {
            String operator = weight.graph().uses(weight.value()).stream()
                    .findFirst()
                    .map(use -> use.node().operator())
                    .orElse("");
            return new TensorUse(Kind.CONSTANT, operator, label(weight), OptionalInt.empty());
        }
        int[] axes = new int[shape.rank()];
        Arrays.setAll(axes, i -> i);
        Step start = new Step(weight.graph(), weight.value(), axes, 0);
        Optional<TensorUse> use = shape.rank() >= 2 ? follow(start, new HashSet<>()) : Optional.empty();
        return use.orElseGet(() -> new TensorUse(Kind.VECTOR, operator(weight), label(weight), OptionalInt.empty()));
    }

    private static String operator(Weight weight) {
        List<Graph.Use> uses = weight.graph().uses(weight.value());
        return uses.isEmpty() ? "" : uses.getFirst().node().operator();
    }

    private static String label(Weight weight) {
        List<Graph.Use> uses = weight.graph().uses(weight.value());
        return weight.graph().scope()
                + (uses.isEmpty() ? "" : uses.getFirst().node().label());
    }

    /// The strongest use: a table that is also multiplied by is a table.
    private static Optional<TensorUse> follow(Step step, Set<String> seen) throws FormatException {
        if (step.length == LONGEST_PATH || !seen.add(step.value)) {
            return Optional.empty();
        }
        Optional<TensorUse> best = Optional.empty();
        for (Graph.Use use : step.graph.uses(step.value)) {
            Optional<TensorUse> here = consumed(step, use);
            if (here.isEmpty() && passed(step, use).isPresent()) {
                here = follow(passed(step, use).get(), seen);
            }
            if (here.isPresent() && (best.isEmpty() || here.get().kind() == Kind.TABLE)) {
                best = here;
            }
        }
        return best;
    }

    /// The value behind a node that only turns, casts or decodes what comes in.
    private static Optional<Step> passed(Step step, Graph.Use use) throws FormatException {
        Node node = use.node();
        if (use.input() != 0 || node.output().isEmpty()) {
            return Optional.empty();
        }
        int[] axes =
                switch (node.operator()) {
                    case "Identity", "Cast", "QuantizeLinear", "DequantizeLinear", "Dropout" -> step.axes;
                    case "Transpose" -> transposed(step.axes, node);
                    // A product's right side keeps its columns, nothing else is known of a reshape.
                    case "Reshape", "Squeeze", "Unsqueeze", "Flatten" ->
                        new int[] {-1, step.axes[step.axes.length - 1]};
                    default -> new int[0];
                };
        return axes.length == 0
                ? Optional.empty()
                : Optional.of(new Step(step.graph, node.output(), axes, step.length + 1));
    }

    private static int[] transposed(int[] axes, Node node) throws FormatException {
        Optional<Node.Attribute> attribute = node.attribute("perm");
        int[] turned = new int[axes.length];
        List<Long> order = attribute.isPresent() ? attribute.get().wholes() : List.of();
        for (int i = 0; i < axes.length; i++) {
            long from = order.isEmpty() ? axes.length - 1 - i : order.size() == axes.length ? order.get(i) : -1;
            turned[i] = from < 0 || from >= axes.length ? -1 : axes[(int) from];
        }
        return turned;
    }

    private static Optional<TensorUse> consumed(Step step, Graph.Use use) throws FormatException {
        Node node = use.node();
        int rank = step.axes.length;
        return switch (node.operator()) {
            case "MatMul", "FusedMatMul", "MatMulInteger", "DynamicQuantizeMatMul", "MatMulIntegerToFloat" ->
                product(step, node, use.input() == 0, turns(node, use.input()));
            case "QLinearMatMul" -> use.input() == 3 ? product(step, node, false, false) : Optional.empty();
            case "Gemm", "FusedGemm" ->
                use.input() == 2 ? Optional.empty() : product(step, node, use.input() == 0, turns(node, use.input()));
            case "Attention", "QAttention" -> use.input() == 1 ? product(step, node, false, false) : Optional.empty();
            case "MatMulNBits", "LSTM", "GRU", "RNN" ->
                rank > 1 ? at(step, Kind.LINEAR, node, rank - 2) : Optional.empty();
            case "DynamicQuantizeLSTM" -> product(step, node, false, false);
            case "Einsum" -> at(step, Kind.LINEAR, node, rank - 1);
            case "Conv", "ConvInteger", "FusedConv", "DeformConv" ->
                use.input() == 1 ? at(step, Kind.CONVOLUTION, node, 0) : Optional.empty();
            case "QLinearConv" -> use.input() == 3 ? at(step, Kind.CONVOLUTION, node, 0) : Optional.empty();
            case "ConvTranspose" -> use.input() == 1 ? at(step, Kind.CONVOLUTION, node, 1) : Optional.empty();
            case "Gather", "GatherBlockQuantized" ->
                use.input() == 0 ? at(step, Kind.TABLE, node, 0) : Optional.empty();
            case "EmbedLayerNormalization" ->
                use.input() >= 2 && use.input() <= 4 ? at(step, Kind.TABLE, node, 0) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /// Whether the operator transposes this side of the product by itself.
    private static boolean turns(Node node, int input) throws FormatException {
        return node.whole(input == 0 ? "transA" : "transB", 0) != 0;
    }

    private static Optional<TensorUse> product(Step step, Node node, boolean isLeft, boolean isTurned) {
        int rank = step.axes.length;
        return at(step, Kind.LINEAR, node, isLeft == isTurned ? rank - 1 : rank - 2);
    }

    private static Optional<TensorUse> at(Step step, Kind kind, Node node, int axis) {
        OptionalInt own = axis < 0 || axis >= step.axes.length || step.axes[axis] < 0
                ? OptionalInt.empty()
                : OptionalInt.of(step.axes[axis]);
        return Optional.of(new TensorUse(kind, node.operator(), step.graph.scope() + node.label(), own));
    }
}
