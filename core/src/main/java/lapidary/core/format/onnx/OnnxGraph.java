package lapidary.core.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.TensorId;

/// The graph of an opened ONNX file, as far as it takes to run it: what goes in and out, its nodes, and the bytes to
/// load it from, with other weights, more outputs, or in part.
///
/// Mapped once more, for as long as anybody holds on to this.
public final class OnnxGraph {
    private final OnnxSource source;
    private final Graph main;
    private final List<GraphValue> inputs;
    private final List<GraphValue> outputs;
    private final List<GraphOperator> operators;
    private final Map<TensorId, Optional<GraphOverride>> overrides = new HashMap<>();

    private OnnxGraph(OnnxSource source, List<GraphValue> inputs, List<GraphValue> outputs) {
        this.source = source;
        this.main = source.model().graphs().getFirst();
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.operators = operators(source.model());
    }

    /// @throws FormatException when the file is no ONNX model, or not the one that was opened
    public static OnnxGraph of(ModelFile opened) throws IOException {
        if (!opened.format().equals("onnx")) {
            throw new FormatException(
                    FormatException.Problem.UNSUPPORTED_TYPE,
                    opened.path(),
                    "model",
                    "an ONNX graph to run",
                    "a model of format '" + opened.format() + "'");
        }
        return opened.reading(() -> {
            OnnxSource source = OnnxSource.of(opened);
            Graph main = main(source.model(), opened);
            return new OnnxGraph(source, values(main, Graph.INPUT), values(main, Graph.OUTPUT));
        });
    }

    private static Graph main(OnnxModel model, ModelFile opened) throws FormatException {
        return model.graphs().stream()
                .filter(graph -> graph.scope().isEmpty() && !graph.isFunction())
                .findFirst()
                .filter(graph -> graph == model.graphs().getFirst())
                .orElseThrow(() -> new FormatException(
                        FormatException.Problem.BAD_HEADER,
                        opened.path(),
                        "model",
                        "its graph before its functions",
                        "functions first"));
    }

    private static List<GraphValue> values(Graph main, int field) throws FormatException {
        List<GraphValue> values = new ArrayList<>();
        Message.Fields fields = main.message().fields();
        while (fields.next()) {
            if (fields.number() == field) {
                GraphValue value = GraphValue.read(fields.content("input or output"));
                if (field == Graph.OUTPUT || main.weight(value.name()).isEmpty()) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    /// What inner graphs take from outside counts as taken by the node that holds them.
    private static List<GraphOperator> operators(OnnxModel model) {
        Graph main = model.graphs().getFirst();
        NavigableMap<Long, Integer> places = new TreeMap<>();
        List<Set<String>> taken = new ArrayList<>();
        for (Node node : main.nodes()) {
            places.put(node.message().begin(), taken.size());
            taken.add(new LinkedHashSet<>());
        }
        for (Graph graph : model.graphs()) {
            for (Node node : graph == main || graph.isFunction() ? List.<Node>of() : graph.nodes()) {
                Map.Entry<Long, Integer> outer =
                        places.floorEntry(node.message().begin());
                if (outer != null) {
                    taken.get(outer.getValue()).addAll(node.inputs());
                }
            }
        }
        List<GraphOperator> operators = new ArrayList<>();
        for (Node node : main.nodes()) {
            List<String> inputs = new ArrayList<>(node.inputs());
            taken.get(operators.size()).stream()
                    .filter(value -> !inputs.contains(value))
                    .forEach(inputs::add);
            operators.add(new GraphOperator(node.label(), node.operator(), inputs, node.outputs()));
        }
        return List.copyOf(operators);
    }

    /// Bytes to load a graph from.
    ///
    /// @param references names of the weights that the bytes only refer to
    public record Loadable(byte[] bytes, Set<String> references) {}

    /// What has to be given at every run: without weights that are listed as inputs, too.
    public List<GraphValue> inputs() {
        return inputs;
    }

    public List<GraphValue> outputs() {
        return outputs;
    }

    /// The nodes of the main graph in the order of the file.
    public List<GraphOperator> operators() {
        return operators;
    }

    /// Weights of the main graph that are large enough to stay outside the bytes of [#loadable].
    public List<GraphWeight> weights() {
        return main.weights().values().stream()
                .filter(GraphBytes::staysOutside)
                .map(weight -> new GraphWeight(
                        weight.value(),
                        weight.stored().type().orElseThrow().type(),
                        weight.stored().shape(),
                        GraphBytes.window(weight)
                                .file()
                                .bytes()
                                .asSlice(
                                        GraphBytes.window(weight).offset(),
                                        GraphBytes.window(weight).bytes())))
                .toList();
    }

    /// Why the values of a weight cannot be given from outside; empty when they can.
    public Optional<String> obstacle(TensorId id) {
        return override(id).isPresent() ? Optional.empty() : Optional.of(GraphOverride.obstacle(source, id));
    }

    /// The values in the graph that a weight's numbers are given as: usually the weight itself; the outputs of the
    /// nodes that decode it where it is stored as codes.
    ///
    /// @throws IllegalArgumentException when there is an [#obstacle]
    public List<GraphOverride.Given> given(TensorId id) {
        return needed(id).values();
    }

    /// The nodes that compute with a weight, each with what it takes besides weights and what it makes, the nodes
    /// that only decode passed by.
    public List<GraphLayer> layers(TensorId id) {
        GraphOverride override = needed(id);
        Set<String> names = new HashSet<>();
        override.values().forEach(given -> names.add(given.value()));
        List<GraphLayer> layers = new ArrayList<>();
        for (int i = 0; i < operators.size(); i++) {
            GraphOperator operator = operators.get(i);
            boolean isReplaced = operator.operator().equals("MatMulInteger")
                    && operator.outputs().stream().anyMatch(override.removed()::contains);
            if (isReplaced || operator.inputs().stream().anyMatch(names::contains)) {
                layers.add(layer(isReplaced ? Set.of() : Set.of(i), operator, names, override));
            }
        }
        return layers;
    }

    /// The convolutions and products that take a weight as it is; none where it goes through other nodes first.
    ///
    /// @throws FormatException when a node is unsound
    public List<GraphProduct> products(TensorId id) throws FormatException {
        List<String> names =
                needed(id).values().stream().map(GraphOverride.Given::value).toList();
        List<GraphProduct> products = new ArrayList<>();
        for (Node node : main.nodes()) {
            GraphProduct.of(node, names).ifPresent(products::add);
        }
        return products;
    }

    private GraphLayer layer(Set<Integer> nodes, GraphOperator operator, Set<String> given, GraphOverride override) {
        List<String> taken = operator.inputs().stream()
                .filter(input -> !input.isEmpty() && !given.contains(input))
                .filter(input -> main.weight(input).isEmpty())
                .distinct()
                .toList();
        String made = operator.outputs().stream()
                .filter(output -> !output.isEmpty())
                .findFirst()
                .orElse("");
        String passed = override.nodes().stream()
                .filter(node -> node.operator().equals("Identity")
                        && node.inputs().getFirst().equals(made))
                .map(GraphOverride.NewNode::output)
                .findFirst()
                .orElse(made);
        return new GraphLayer(operator.name(), nodes, taken, passed);
    }

    GraphOverride needed(TensorId id) {
        return override(id)
                .orElseThrow(() -> new IllegalArgumentException("'" + id + "': " + GraphOverride.obstacle(source, id)));
    }

    private synchronized Optional<GraphOverride> override(TensorId id) {
        return overrides.computeIfAbsent(id, wanted -> GraphOverride.of(source, wanted));
    }

    /// The model without its large weights, changed as told, for ONNX Runtime to load.
    ///
    /// Weights that stay outside are marked as data in the file that holds them; the names of those files are
    /// relative to the folder of the model.
    ///
    /// @throws FormatException when the rest of the model is too large to hold in memory
    public Loadable loadable(GraphChanges changes) throws FormatException {
        Map<TensorId, GraphOverride> changed = new LinkedHashMap<>();
        changes.replaced().forEach(id -> changed.put(id, needed(id)));
        changes.fed().forEach(id -> changed.put(id, needed(id)));
        return new GraphBytes(source, operators, changes, changed).build();
    }
}
