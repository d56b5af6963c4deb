package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.model.Model;

/// Why a model cannot be run, if it cannot: a language model is run by its own forward pass, everything else as a
/// graph.
final class Obstacles {
    private static final int CONVOLUTION_RANK = 4;

    private Obstacles() {}

    /// The end of a sentence; empty for a model that can be run.
    static Optional<String> of(Model model) {
        Optional<String> noGraph = GraphModel.obstacle(model);
        if (model.architecture().isPresent() || noGraph.isEmpty()) {
            return Optional.empty();
        }
        boolean isConvolutional = model.tensors().stream()
                .anyMatch(tensor -> tensor.tensor().shape().dimensions().size() == CONVOLUTION_RANK);
        boolean isGraphFile = model.file().format().equals("tflite");
        return isConvolutional || isGraphFile ? noGraph : model.whyNotRunnable().or(() -> noGraph);
    }
}
