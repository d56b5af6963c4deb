package lapidary.core.format.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// How a graph to be run differs from the one in the file.
///
/// @param replaced weights whose values come from elsewhere when the graph is loaded
/// @param fed weights that are inputs, given at every run
/// @param outputs values that are given out besides the graph's own outputs
/// @param cut present when only a part of the graph is wanted
public record GraphChanges(Set<TensorId> replaced, Set<TensorId> fed, List<String> outputs, Optional<Cut> cut) {
    public GraphChanges {
        replaced = Set.copyOf(replaced);
        fed = Set.copyOf(fed);
        outputs = List.copyOf(outputs);
    }

    /// A part of a graph.
    ///
    /// @param nodes places of the kept nodes in [OnnxGraph#operators]
    /// @param inputs values that are given instead of being computed, each with its type
    /// @param outputs of the graph that the part still makes
    public record Cut(Set<Integer> nodes, SortedMap<String, DType> inputs, Set<String> outputs) {
        public Cut {
            nodes = Set.copyOf(nodes);
            inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
            outputs = Set.copyOf(outputs);
        }
    }
}
