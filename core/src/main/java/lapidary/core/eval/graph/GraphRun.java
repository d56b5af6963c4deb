package lapidary.core.eval.graph;

import java.util.Map;
import lapidary.core.infer.graph.GraphArray;

/// What is given to a graph at one run.
///
/// @param examples the data's own numbers of the examples in it; a batch that is filled up has more rows
/// @param rows that the batch has for each example: 2 for a pair of sentences
public record GraphRun(Map<String, GraphArray> inputs, int[] examples, int rows) {
    public GraphRun {
        inputs = Map.copyOf(inputs);
    }

    /// Memory of the inputs.
    long bytes() {
        return inputs.values().stream().mapToLong(GraphArray::bytes).sum();
    }
}
