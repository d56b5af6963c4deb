package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The order in which nodes use weights, from the graph's inputs to its outputs; weights that nothing uses come last.
/// What a node decodes, turns or casts from weights alone counts where its result is used.
///
/// Nodes of a graph are stored in an order in which they can be run, those of a branch or loop within the node that
/// holds it: where a node lies in the file is its place.
///
/// Source: the description of the format, "the graph MUST be topologically sorted".
final class WeightOrder {
    private static final Place NOWHERE = new Place(Long.MAX_VALUE, 0);

    /// Of nodes that work on weights alone: where their results are used. Equal nodes are the same one.
    private final IdentityHashMap<Node, Place> results = new IdentityHashMap<>();

    private WeightOrder() {}

    /// Where a weight enters.
    ///
    /// @param node offset of it in the file
    /// @param input of the node
    private record Place(long node, int input) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::node).thenComparingInt(Place::input);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /// All weights of a model; of those that enter at the same place the one that is stored first.
    static List<Weight> of(OnnxModel model) {
        WeightOrder order = new WeightOrder();
        model.graphs().forEach(order::follow);
        Map<Weight, Place> places = new HashMap<>();
        model.weights().forEach(weight -> places.put(weight, order.place(weight.graph(), weight.value())));
        List<Weight> sorted = new ArrayList<>(model.weights());
        sorted.sort(Comparator.comparing(places::get));
        return sorted;
    }

    private void follow(Graph graph) {
        Set<String> known = new HashSet<>(graph.weights().keySet());
        List<Node> onWeights = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().allMatch(input -> input.isEmpty() || known.contains(input))) {
                known.addAll(node.outputs());
                onWeights.add(node);
            }
        }
        for (Node node : onWeights.reversed()) {
            Place first = NOWHERE;
            for (String output : node.outputs()) {
                Place place = place(graph, output);
                first = place.compareTo(first) < 0 ? place : first;
            }
            results.put(node, first);
        }
    }

    private Place place(Graph graph, String value) {
        Place first = NOWHERE;
        for (Graph.Use use : graph.uses(value)) {
            Place own = new Place(use.node().message().begin(), use.input());
            Place place = results.getOrDefault(use.node(), own);
            first = place.compareTo(first) < 0 ? place : first;
        }
        return first;
    }
}
