package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A graph, the body of a branch or loop, or that of a function, while it is read.
final class Graph {
    static final int NODE = 1;
    static final int NAME = 2;
    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;
    static final int SPARSE_INITIALIZER = 15;

    private final String scope;
    private final Message message;
    private final Optional<Graph> parent;
    private final boolean isFunction;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, List<Use>> uses = new HashMap<>();

    /// @param scope put before the names of its tensors; "" for the main graph
    Graph(String scope, Message message, Optional<Graph> parent, boolean isFunction) {
        this.scope = scope;
        this.message = message;
        this.parent = parent;
        this.isFunction = isFunction;
    }

    /// A node that takes a value.
    ///
    /// @param input which of its inputs the value is
    record Use(Node node, int input) {}

    String scope() {
        return scope;
    }

    Message message() {
        return message;
    }

    boolean isFunction() {
        return isFunction;
    }

    List<Node> nodes() {
        return nodes;
    }

    /// Initializers and constants, by the name that nodes call them.
    Map<String, Weight> weights() {
        return weights;
    }

    void add(Node node) {
        nodes.add(node);
        node.outputs().forEach(output -> producers.put(output, node));
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (!input.isEmpty()) {
                addUse(input, new Use(node, i));
            }
        }
    }

    /// Inner graphs see the values of those around them.
    private void addUse(String value, Use use) {
        uses.computeIfAbsent(value, ignored -> new ArrayList<>(1)).add(use);
        parent.ifPresent(outer -> outer.addUse(value, use));
    }

    /// Nodes that take a value, in this graph and in those within it.
    List<Use> uses(String value) {
        return uses.getOrDefault(value, List.of());
    }

    /// The node that makes a value; empty for weights and inputs.
    Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /// The weight of this name here or in a graph around.
    Optional<Weight> weight(String value) {
        Weight own = weights.get(value);
        if (own != null) {
            return Optional.of(own);
        }
        return value.isEmpty() ? Optional.empty() : parent.flatMap(outer -> outer.weight(value));
    }
}
