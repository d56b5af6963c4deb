package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// Finds the integer weights whose scales and zero points the graph gives away, so that they can be shown as the real
/// numbers they stand for. Where the graph leaves doubts, they stay integers.
///
/// Source: the operator references of ONNX and of ONNX Runtime (`ContribOperators.md`).
final class QuantizedWeights {
    private static final String RUNTIME = "com.microsoft";
    private static final int STANDARD_AXIS = 1;
    private static final int LAST_AXIS = -1;

    /// Operators that take codes, scale and zero point side by side.
    private static final Map<String, Inputs> OPERATORS = Map.of(
            "QLinearMatMul", new Inputs(3, 4, 5, LAST_AXIS),
            "QLinearConv", new Inputs(3, 4, 5, 0),
            "DynamicQuantizeMatMul", new Inputs(1, 2, 3, LAST_AXIS),
            "MatMulIntegerToFloat", new Inputs(1, 3, 5, LAST_AXIS),
            "QAttention", new Inputs(1, 4, 7, LAST_AXIS));

    private final Map<Weight, Found> found = new LinkedHashMap<>();
    private final Set<Weight> doubtful = new HashSet<>();

    /// Which inputs of an operator make a weight.
    private record Inputs(int codes, int scale, int zeroPoint, int axis) {}

    /// What makes a weight.
    ///
    /// @param parts its scales and zero points
    record Found(Indirect.Computed weights, String words, List<Weight> parts) {}

    /// @return the weights that are computed
    static Map<Weight, Found> find(OnnxModel model) throws FormatException {
        QuantizedWeights finder = new QuantizedWeights();
        for (Graph graph : model.graphs()) {
            for (Node node : graph.nodes()) {
                finder.look(graph, node);
            }
        }
        finder.doubtful.forEach(finder.found::remove);
        return finder.found;
    }

    private void look(Graph graph, Node node) throws FormatException {
        Inputs inputs = OPERATORS.get(node.operator());
        if (inputs != null) {
            affine(
                    graph,
                    node.input(inputs.codes),
                    node.input(inputs.scale),
                    node.input(inputs.zeroPoint),
                    inputs.axis,
                    0);
            return;
        }
        switch (node.operator()) {
            case "DequantizeLinear" -> {
                gathered(graph, node);
                long axis = node.whole("axis", STANDARD_AXIS);
                affine(graph, node.input(0), node.input(1), node.input(2), axis, node.whole("block_size", 0));
            }
            case "MatMulInteger", "ConvInteger" -> {
                Optional<String> scale = scaleBehind(graph, node);
                if (scale.isPresent()) {
                    int axis = node.operator().startsWith("Conv") ? 0 : LAST_AXIS;
                    affine(graph, node.input(1), scale.get(), node.input(3), axis, 0);
                }
            }
            case "MatMulNBits" -> {
                if (node.isOf(RUNTIME)) {
                    blocks(graph, node);
                }
            }
            default -> {}
        }
    }

    /// Rows that are looked up first and decoded then, all with one scale.
    private void gathered(Graph graph, Node decode) {
        Optional<Node> lookup =
                graph.producer(decode.input(0)).filter(node -> node.operator().equals("Gather"));
        boolean hasOneScale = graph.weight(decode.input(1))
                .filter(scale -> scale.stored().shape().elements() == 1)
                .isPresent();
        if (lookup.isPresent() && hasOneScale) {
            affine(graph, lookup.get().input(0), decode.input(1), decode.input(2), 0, 0);
        }
    }

    /// Behind an integer product, ONNX Runtime's dynamic quantization casts and multiplies by the activation's
    /// scale times the weight's.
    static Optional<String> scaleBehind(Graph graph, Node product) {
        Optional<Node> cast = onlyUse(graph, product.output(), "Cast");
        Optional<Node> scaled = cast.flatMap(node -> onlyUse(graph, node.output(), "Mul"));
        if (scaled.isEmpty()) {
            return Optional.empty();
        }
        String other = scaled.get().input(0).equals(cast.get().output())
                ? scaled.get().input(1)
                : scaled.get().input(0);
        Optional<Node> both =
                graph.producer(other).filter(node -> node.operator().equals("Mul"));
        if (both.isEmpty()) {
            return Optional.empty();
        }
        boolean isFirst = graph.weight(both.get().input(0)).isPresent();
        boolean isSecond = graph.weight(both.get().input(1)).isPresent();
        return isFirst == isSecond ? Optional.empty() : Optional.of(both.get().input(isFirst ? 0 : 1));
    }

    private static Optional<Node> onlyUse(Graph graph, String value, String operator) {
        List<Graph.Use> uses = graph.uses(value);
        return uses.size() == 1 && uses.getFirst().node().operator().equals(operator)
                ? Optional.of(uses.getFirst().node())
                : Optional.empty();
    }

    private void affine(Graph graph, String codes, String scale, String zeroPoint, long axis, long block) {
        Optional<Weight> weight = graph.weight(codes);
        if (weight.isEmpty()) {
            return;
        }
        Optional<Weight> scaleWeight = graph.weight(scale);
        Optional<Weight> zeroWeight = graph.weight(zeroPoint);
        Optional<Elements> codeElements = elements(weight);
        Optional<Elements> scales = elements(scaleWeight).filter(e -> !e.type().isWhole() && e.isDecodable());
        Optional<Elements> zeros = elements(zeroWeight);
        if (codeElements.isEmpty() || scales.isEmpty() || (zeros.isEmpty() && !zeroPoint.isEmpty())) {
            doubtful.add(weight.get());
            return;
        }
        Shape shape = codeElements.get().shape();
        Optional<AffineWeights.Sharing> sharing =
                AffineWeights.Sharing.of(shape, scales.get().shape(), axis, block);
        boolean zerosFit = zeros.map(z -> z.count() == scales.get().count()).orElse(true);
        if (sharing.isEmpty() || !zerosFit || scales.get().count() > 1 << 28) {
            doubtful.add(weight.get());
            return;
        }
        List<Weight> parts = new ArrayList<>(List.of(scaleWeight.orElseThrow()));
        zeroWeight.ifPresent(parts::add);
        String words = codeElements.get().type() + " with "
                + (sharing.get() == AffineWeights.Sharing.ONE
                        ? "a scale"
                        : block > 0 ? "scales per block of " + block : "scales per channel");
        put(
                weight.get(),
                new Found(new AffineWeights(codeElements.get(), scales.get(), zeros, sharing.get()), words, parts));
    }

    private void blocks(Graph graph, Node node) throws FormatException {
        Optional<Weight> weight = graph.weight(node.input(1));
        Optional<Weight> scale = graph.weight(node.input(2));
        Optional<Weight> zero = graph.weight(node.input(3));
        Optional<Elements> codes = elements(weight);
        Optional<Elements> scales = elements(scale);
        boolean isKnown = codes.isPresent()
                && scales.isPresent()
                && (zero.isPresent() || node.input(3).isEmpty())
                && node.input(4).isEmpty();
        long bits = node.whole("bits", 4);
        long blockSize = node.whole("block_size", 0);
        if (!isKnown || bits < 2 || bits > 8 || blockSize < 16 || blockSize > 1 << 16) {
            weight.ifPresent(doubtful::add);
            return;
        }
        BlockWeights blocks = new BlockWeights(
                node.whole("N", 0),
                node.whole("K", 0),
                (int) bits,
                (int) blockSize,
                codes.get(),
                scales.get(),
                elements(zero));
        if (!blocks.isSound()) {
            doubtful.add(weight.get());
            return;
        }
        List<Weight> parts = new ArrayList<>(List.of(scale.get()));
        zero.ifPresent(parts::add);
        put(weight.get(), new Found(blocks, bits + " bit in blocks of " + blockSize, parts));
    }

    private void put(Weight weight, Found made) {
        Found before = found.putIfAbsent(weight, made);
        boolean isSame = before == null
                || (before.parts().equals(made.parts()) && before.words().equals(made.words()));
        if (!isSame) {
            doubtful.add(weight);
        }
    }

    private static Optional<Elements> elements(Optional<Weight> weight) {
        return weight.filter(w -> !w.isSparse()).flatMap(w -> Elements.of(w.stored()));
    }
}
