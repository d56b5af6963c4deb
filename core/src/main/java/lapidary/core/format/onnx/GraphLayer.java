package lapidary.core.format.onnx;

import java.util.List;
import java.util.Set;

/// A node that computes with a weight.
///
/// @param name of the node
/// @param nodes that are kept of the graph to run it alone; none when other nodes take its place
/// @param inputs values that it takes besides weights
/// @param output what it makes
public record GraphLayer(String name, Set<Integer> nodes, List<String> inputs, String output) {
    public GraphLayer {
        nodes = Set.copyOf(nodes);
        inputs = List.copyOf(inputs);
    }
}
