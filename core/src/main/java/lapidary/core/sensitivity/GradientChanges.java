package lapidary.core.sensitivity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.path.Change;
import lapidary.core.tensor.TensorId;

/// What the quantizer would change about the tensors that gradients exist for.
///
/// @param changes of the tensors that can be quantized
/// @param troubles why the others cannot
record GradientChanges(List<Change> changes, Map<TensorId, String> troubles) {

    static GradientChanges of(Subject subject, List<ModelTensor> covered, Job job) {
        List<Change> changes = new ArrayList<>();
        Map<TensorId, String> troubles = new HashMap<>();
        for (ModelTensor tensor : covered) {
            job.check();
            try {
                changes.add(new Change(tensor.id(), subject.original(tensor), subject.quantized(tensor, job)));
            } catch (NotFiniteException e) {
                troubles.put(tensor.id(), e.getMessage());
            }
        }
        return new GradientChanges(changes, troubles);
    }

    /// A score for every tensor of the subject that something was found for, or that has a trouble, in their order.
    <T> List<TensorScore> scores(
            Score score, Subject subject, Map<TensorId, T> found, BiFunction<ModelTensor, T, TensorScore> each) {
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            T own = found.get(tensor.id());
            String trouble = troubles.get(tensor.id());
            if (own != null) {
                scores.add(each.apply(tensor, own));
            } else if (trouble != null) {
                scores.add(TensorScore.failed(tensor, score, trouble));
            }
        }
        return scores;
    }
}
