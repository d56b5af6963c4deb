package lapidary.core.quant;

import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Shape;

/// The methods of few values, applied in tests.
final class FewMethods {
    private FewMethods() {}

    static Transform method(String id) {
        return (Transform) Quantizers.methods(new Workers(2)).find(id).orElseThrow();
    }

    static ModelTensor weight(float[] weights, int columns) {
        return TestTensors.weight(Shape.of(weights.length / columns, columns), weights);
    }

    static CompressedTensor apply(String id, ModelTensor tensor, String... settings) throws Exception {
        Transform method = method(id);
        return method.apply(
                tensor, TestTensors.view(tensor), TestTensors.settings(method, settings), Evidence.NONE, Job.UNWATCHED);
    }

    static float[] decoded(String id, float[] weights, int columns, String... settings) throws Exception {
        return TestTensors.decode(apply(id, weight(weights, columns), settings));
    }

    static double squared(float[] weights, float[] decoded) {
        return TestTensors.meanSquaredError(weights, decoded);
    }

    static double relative(float[] weights, float[] decoded) {
        return squared(weights, decoded) / squared(weights, new float[weights.length]);
    }
}
