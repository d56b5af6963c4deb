package lapidary.core.eval.graph;

import java.io.IOException;
import java.util.Map;
import lapidary.core.infer.graph.GraphArray;

/// Examples as the inputs of a graph.
interface GraphSamples extends AutoCloseable {

    int count();

    /// Rows of a batch for one example.
    int rows();

    /// The inputs for some examples.
    Map<String, GraphArray> inputs(int[] examples) throws IOException;

    @Override
    default void close() {}
}
