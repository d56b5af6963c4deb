package lapidary.core.infer.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.onnx.GraphChanges;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// What a session runs.
///
/// @param replaced weights that are built into the session with other values
/// @param fed weights that are given at every run
/// @param outputs values that are given out besides the graph's own
/// @param cut present when only a part of the graph is run
public record GraphRequest(
        Map<TensorId, RowSource> replaced, Set<TensorId> fed, List<String> outputs, Optional<GraphChanges.Cut> cut) {
    /// The graph as the file has it.
    public static final GraphRequest WHOLE = new GraphRequest(Map.of(), Set.of(), List.of(), Optional.empty());

    public GraphRequest {
        replaced = Map.copyOf(replaced);
        fed = Set.copyOf(fed);
        outputs = List.copyOf(outputs);
    }

    public GraphRequest replacing(Map<TensorId, ? extends RowSource> weights) {
        return new GraphRequest(Map.copyOf(weights), fed, outputs, cut);
    }

    public GraphRequest feeding(Set<TensorId> weights) {
        return new GraphRequest(replaced, weights, outputs, cut);
    }

    public GraphRequest withOutputs(List<String> values) {
        return new GraphRequest(replaced, fed, values, cut);
    }

    public GraphRequest cut(GraphChanges.Cut part) {
        return new GraphRequest(replaced, fed, outputs, Optional.of(part));
    }

    GraphChanges changes() {
        return new GraphChanges(replaced.keySet(), fed, outputs, cut);
    }
}
