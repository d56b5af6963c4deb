package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.onnx.OnnxMetadata.OperatorSet;
import lapidary.core.tensor.TensorId;

/// The structure of an ONNX file: its graphs, their nodes and where their weights lie. No weight is read.
///
/// Source: `onnx.proto`, the description of the format.
final class OnnxModel {
    static final int IR_VERSION = 1;
    static final int GRAPH = 7;
    static final int OPERATOR_SET = 8;
    static final int FUNCTION = 25;
    private static final int PROPERTIES = 14;
    private static final int FUNCTION_NODE = 7;
    private static final int MOST_NODES = 1 << 20;
    private static final int MOST_NAMES = 1 << 21;
    private static final int MOST_GRAPHS = 1 << 16;
    private static final int DEEPEST = 16;

    private final Message message;
    private final ExternalFiles external;
    private final SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    private final List<OperatorSet> operatorSets = new ArrayList<>();
    private final List<Graph> graphs = new ArrayList<>();
    private final List<Weight> weights = new ArrayList<>();
    private final Set<TensorId> ids = new HashSet<>();
    private final Map<String, Integer> repeated = new HashMap<>();
    private long irVersion;
    private int nodes;
    private long names;

    private OnnxModel(MappedFile file, ExternalFiles external) {
        this.message = Message.of(file);
        this.external = external;
    }

    static OnnxModel read(MappedFile file, ExternalFiles external) throws FormatException {
        OnnxModel model = new OnnxModel(file, external);
        model.read();
        return model;
    }

    Message message() {
        return message;
    }

    SequencedMap<String, MetadataValue> metadata() {
        return metadata;
    }

    /// Version of an imported operator set; 0 when it is not imported.
    long version(String domain) {
        return operatorSets.stream()
                .filter(set -> set.domain().equals(domain)
                        || (domain.isEmpty() && set.domain().equals("ai.onnx")))
                .mapToLong(OperatorSet::version)
                .max()
                .orElse(0);
    }

    long irVersion() {
        return irVersion;
    }

    /// The main graph first, inner ones after the one they belong to.
    List<Graph> graphs() {
        return graphs;
    }

    /// In the order of the file.
    List<Weight> weights() {
        return weights;
    }

    private void read() throws FormatException {
        boolean hasGraph = false;
        Message.Fields fields = message.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case IR_VERSION -> irVersion = fields.whole();
                case 2 -> put("producer", fields);
                case 3 -> put("producer version", fields);
                case 4 -> put("domain", fields);
                case 5 -> metadata.put("model version", new MetadataValue.Whole(fields.whole(), 64, true));
                case 6 -> put("description", fields);
                case GRAPH -> {
                    if (hasGraph) {
                        throw message.problem(Problem.DUPLICATE_NAME, fields.start(), "one graph", "a second one");
                    }
                    hasGraph = true;
                    readGraph("", fields.content("graph"), Optional.empty(), 0);
                }
                case OPERATOR_SET -> addOperatorSet(OperatorSet.read(fields.content("operator set")), fields.start());
                case PROPERTIES -> {
                    Map.Entry<String, String> pair = OnnxMetadata.pair(fields.content("metadata"));
                    OnnxMetadata.put(metadata, pair.getKey(), pair.getValue());
                }
                case FUNCTION -> readFunction(fields.content("function"));
                default -> {}
            }
        }
        if (!hasGraph) {
            throw message.problem(Problem.BAD_HEADER, 0, "an ONNX model with a graph", "none");
        }
        metadata.putFirst("operator sets", MetadataValue.text(OnnxMetadata.words(operatorSets)));
        metadata.putFirst("ir version", new MetadataValue.Whole(irVersion, 64, true));
    }

    private void put(String key, Message.Fields fields) throws FormatException {
        OnnxMetadata.put(metadata, key, OnnxMetadata.text(fields.content(key)));
    }

    private void addOperatorSet(OperatorSet set, long at) throws FormatException {
        if (operatorSets.size() == 1000) {
            throw message.problem(Problem.LIMIT_EXCEEDED, at, "at most 1000 operator sets", "more");
        }
        operatorSets.add(set);
    }

    private void readFunction(Message function) throws FormatException {
        String name = "";
        String domain = "";
        Message.Fields fields = function.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> name = fields.text();
                case 10 -> domain = fields.text();
                default -> {}
            }
        }
        String scope = (domain.isEmpty() ? "" : domain + ".") + name + "/";
        Graph graph = graph(scope, function, Optional.empty(), true);
        Message.Fields again = function.fields();
        while (again.next()) {
            if (again.number() == FUNCTION_NODE) {
                addNode(graph, again.content("node of function '" + name + "'"), 0);
            }
        }
    }

    private Graph graph(String scope, Message content, Optional<Graph> parent, boolean isFunction)
            throws FormatException {
        if (graphs.size() == MOST_GRAPHS) {
            throw content.problem(
                    Problem.LIMIT_EXCEEDED, content.begin(), "at most " + MOST_GRAPHS + " graphs", "more");
        }
        Graph graph = new Graph(scope, content, parent, isFunction);
        graphs.add(graph);
        return graph;
    }

    private void readGraph(String scope, Message content, Optional<Graph> parent, int depth) throws FormatException {
        if (depth > DEEPEST) {
            throw content.problem(
                    Problem.LIMIT_EXCEEDED,
                    content.begin(),
                    "graphs at most " + DEEPEST + " deep within each other",
                    "a deeper one");
        }
        Graph graph = graph(scope, content, parent, false);
        Message.Fields fields = content.fields();
        while (fields.next()) {
            switch (fields.number()) {
                case Graph.NODE ->
                    addNode(graph, fields.content("node " + graph.nodes().size()), depth);
                case Graph.NAME -> {
                    if (depth == 0) {
                        put("graph", fields);
                    }
                }
                case Graph.INITIALIZER -> addInitializer(graph, fields.content("initializer"));
                case Graph.SPARSE_INITIALIZER -> addSparse(graph, fields.content("sparse initializer"));
                case Graph.INPUT, Graph.OUTPUT -> {
                    if (depth == 0) {
                        String side = fields.number() == Graph.INPUT ? "input" : "output";
                        ValueInfo info = ValueInfo.read(fields.content(side));
                        OnnxMetadata.put(metadata, side + " '" + info.name() + "'", info.type());
                    }
                }
                default -> {}
            }
        }
    }

    private void addNode(Graph graph, Message content, int depth) throws FormatException {
        Node node = Node.read(content);
        nodes++;
        names += node.inputs().size() + node.outputs().size();
        if (nodes > MOST_NODES || names > MOST_NAMES) {
            throw content.problem(
                    Problem.LIMIT_EXCEEDED,
                    content.begin(),
                    "at most " + MOST_NODES + " nodes with " + MOST_NAMES + " inputs and outputs",
                    "more");
        }
        graph.add(node);
        Message.Fields fields = content.fields();
        while (fields.next()) {
            if (fields.number() == Node.ATTRIBUTE) {
                addAttribute(graph, node, Node.Attribute.read(fields.content("node '" + node.label() + "'")), depth);
            }
        }
    }

    private void addAttribute(Graph graph, Node node, Node.Attribute attribute, int depth) throws FormatException {
        for (int field : new int[] {Node.Attribute.GRAPH, Node.Attribute.GRAPHS}) {
            for (Message inner : attribute.messages(field)) {
                String scope = graph.scope() + node.label() + "/" + attribute.name() + "/";
                readGraph(scope, inner, Optional.of(graph), depth + 1);
            }
        }
        if (node.operator().equals("Constant")
                && node.isOf("")
                && attribute.name().equals("value")) {
            for (Message tensor : attribute.messages(Node.Attribute.TENSOR)) {
                StoredTensor stored = StoredTensor.read(tensor.named("constant '" + node.output() + "'"), external)
                        .ofConstant();
                add(graph, node.output(), stored, stored.message());
            }
        }
    }

    private void addInitializer(Graph graph, Message content) throws FormatException {
        StoredTensor stored = StoredTensor.read(content, external);
        add(graph, stored.name(), stored, stored.message());
    }

    private void addSparse(Graph graph, Message content) throws FormatException {
        Message.Fields fields = content.fields();
        while (fields.next()) {
            if (fields.number() == SparseTensor.VALUES) {
                StoredTensor values = StoredTensor.read(fields.content("values of a sparse initializer"), external);
                add(graph, values.name(), values, content);
            }
        }
    }

    private void add(Graph graph, String value, StoredTensor stored, Message whole) throws FormatException {
        if (value.isEmpty()) {
            throw stored.message().problem(Problem.BAD_VALUE, whole.begin(), "a tensor with a name", "none");
        }
        if (weights.size() == MOST_NODES) {
            throw stored.message()
                    .problem(Problem.LIMIT_EXCEEDED, whole.begin(), "at most " + MOST_NODES + " tensors", "more");
        }
        Weight weight = new Weight(id(graph.scope() + value), value, graph, stored, whole);
        if (graph.weights().putIfAbsent(value, weight) != null) {
            throw stored.message()
                    .problem(
                            Problem.DUPLICATE_NAME,
                            whole.begin(),
                            "one tensor '" + value + "' in a graph",
                            "a second one");
        }
        weights.add(weight);
    }

    /// Branches may have the same names as those beside them.
    private TensorId id(String name) {
        TensorId id = new TensorId(name);
        while (!ids.add(id)) {
            id = new TensorId(name + " (" + repeated.merge(name, 2, (count, ignored) -> count + 1) + ")");
        }
        return id;
    }

    ExternalFiles external() {
        return external;
    }
}
