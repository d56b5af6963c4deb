package lapidary.core.format.onnx;

import java.util.List;

/// A node of the main graph.
///
/// @param name as the file has it, or its first output
/// @param operator "Conv"
/// @param inputs names of values, "" for one that is left out; with those that inner graphs take from outside
public record GraphOperator(String name, String operator, List<String> inputs, List<String> outputs) {
    public GraphOperator {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
