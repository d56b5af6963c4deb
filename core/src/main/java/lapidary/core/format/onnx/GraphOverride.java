package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// How other numbers take the place of a weight in the main graph.
///
/// @param values that are given instead
/// @param removed values whose making goes: a weight, or the output of a node
/// @param nodes that come in
public record GraphOverride(List<Given> values, Set<String> removed, List<NewNode> nodes) {
    private static final Set<DType> REAL = Set.of(DType.F32, DType.F16, DType.BF16, DType.F64);

    public GraphOverride {
        values = List.copyOf(values);
        removed = Set.copyOf(removed);
        nodes = List.copyOf(nodes);
    }

    /// A value that is given from outside.
    public record Given(String value, DType type, Shape shape) {}

    /// A node that takes the place of another.
    ///
    /// @param attribute name and whole number; "" for none
    public record NewNode(String operator, List<String> inputs, String output, String attribute, long number) {
        public NewNode {
            inputs = List.copyOf(inputs);
        }
    }

    static Optional<GraphOverride> of(OnnxSource source, TensorId id) {
        Optional<Tensor> tensor = source.tensor(id.name());
        if (tensor.isEmpty() || !isInMainGraph(source, id)) {
            return Optional.empty();
        }
        Weight weight = source.weight(id.name());
        Optional<DType> stored = weight.stored().type().map(ElementType::type);
        if (stored.filter(REAL::contains).isPresent()) {
            Given given = new Given(weight.value(), stored.get(), tensor.get().shape());
            return Optional.of(new GraphOverride(List.of(given), Set.of(weight.value()), List.of()));
        }
        return tensor.get().type() == DType.COMPUTED ? decoded(weight, tensor.get()) : Optional.empty();
    }

    /// In words that follow "cannot be tried out: ".
    static String obstacle(OnnxSource source, TensorId id) {
        if (source.tensor(id.name()).isEmpty()) {
            return "the graph has no such weight";
        }
        if (!isInMainGraph(source, id)) {
            return "it belongs to a branch, a loop or a function of the graph; only weights of the main graph can be"
                    + " given other values while it runs";
        }
        Weight weight = source.weight(id.name());
        List<String> operators = weight.graph().uses(weight.value()).stream()
                .map(use -> use.node().operator())
                .distinct()
                .toList();
        return "it is stored as " + weight.stored().typeName() + " and taken as whole numbers by "
                + (operators.isEmpty() ? "no node" : String.join(", ", operators));
    }

    private static boolean isInMainGraph(OnnxSource source, TensorId id) {
        Weight weight = source.weight(id.name());
        return weight.graph() == source.model().graphs().getFirst();
    }

    /// Codes that nodes decode: the decoded values are given, and the nodes go.
    private static Optional<GraphOverride> decoded(Weight weight, Tensor tensor) {
        Collected collected = new Collected(weight, tensor.shape());
        for (Graph.Use use : weight.graph().uses(weight.value())) {
            if (!collected.take(use)) {
                return Optional.empty();
            }
        }
        return collected.values.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new GraphOverride(List.copyOf(collected.values.values()), collected.removed, collected.nodes));
    }

    /// What is found while the uses of a weight are looked at.
    private static final class Collected {
        private final Weight weight;
        private final Graph graph;
        private final Shape shape;
        private final Map<String, Given> values = new LinkedHashMap<>();
        private final Set<String> removed = new LinkedHashSet<>();
        private final List<NewNode> nodes = new ArrayList<>();

        Collected(Weight weight, Shape shape) {
            this.weight = weight;
            this.graph = weight.graph();
            this.shape = shape;
        }

        boolean take(Graph.Use use) {
            Node node = use.node();
            boolean isOfThisGraph = graph.nodes().contains(node);
            return isOfThisGraph
                    && switch (node.operator()) {
                        case "DequantizeLinear" -> use.input() == 0 && decode(node);
                        case "Gather" -> use.input() == 0 && lookUp(node);
                        case "MatMulInteger" -> use.input() == 1 && product(node);
                        default -> false;
                    };
        }

        private boolean decode(Node node) {
            Optional<DType> type = scaleType(node.input(1));
            type.ifPresent(found -> {
                values.put(node.output(), new Given(node.output(), found, shape));
                removed.add(node.output());
            });
            return type.isPresent();
        }

        /// Rows that are looked up first and decoded then: the table is given, the decoding passes on.
        private boolean lookUp(Node node) {
            List<Graph.Use> behind = graph.uses(node.output());
            boolean isDecoded = !behind.isEmpty()
                    && behind.stream()
                            .allMatch(use -> use.input() == 0
                                    && use.node().operator().equals("DequantizeLinear")
                                    && graph.nodes().contains(use.node()));
            Optional<DType> type =
                    isDecoded ? scaleType(behind.getFirst().node().input(1)) : Optional.empty();
            type.ifPresent(found -> {
                values.put(weight.value(), new Given(weight.value(), found, shape));
                removed.add(weight.value());
                for (Graph.Use use : behind) {
                    removed.add(use.node().output());
                    nodes.add(new NewNode(
                            "Identity", List.of(node.output()), use.node().output(), "", 0));
                }
            });
            return type.isPresent();
        }

        /// A product of codes: activations stay rounded as the graph rounds them, the weights are the given
        /// numbers over their old scale, by which the graph multiplies later.
        private boolean product(Node node) {
            Optional<String> scale = QuantizedWeights.scaleBehind(graph, node);
            Optional<DType> type = scale.flatMap(this::scaleType).filter(found -> found == DType.F32);
            String given = node.output() + "_weight";
            boolean isFree = type.isPresent()
                    && graph.weight(given).isEmpty()
                    && graph.producer(given).isEmpty();
            if (!isFree) {
                return false;
            }
            values.put(given, new Given(given, DType.F32, shape));
            removed.add(node.output());
            String prefix = node.output() + "_";
            nodes.add(cast(node.input(0), prefix + "codes"));
            String codes = prefix + "codes";
            if (!node.input(2).isEmpty()) {
                nodes.add(cast(node.input(2), prefix + "zero"));
                nodes.add(new NewNode("Sub", List.of(codes, prefix + "zero"), prefix + "centred", "", 0));
                codes = prefix + "centred";
            }
            nodes.add(new NewNode("Div", List.of(given, scale.orElseThrow()), prefix + "over_scale", "", 0));
            nodes.add(new NewNode("MatMul", List.of(codes, prefix + "over_scale"), node.output(), "", 0));
            return true;
        }

        private static NewNode cast(String from, String to) {
            return new NewNode("Cast", List.of(from), to, "to", ElementType.FLOAT.number());
        }

        private Optional<DType> scaleType(String scale) {
            return graph.weight(scale)
                    .flatMap(found -> found.stored().type())
                    .map(ElementType::type)
                    .filter(REAL::contains);
        }
    }
}
