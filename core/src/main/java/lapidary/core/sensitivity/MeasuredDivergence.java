package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// KL divergence of the model's answers when this tensor alone is quantized: what the other scores are judged by.
final class MeasuredDivergence implements Score {

    @Override
    public String id() {
        return Scores.MEASURED;
    }

    @Override
    public String title() {
        return "Measured KL";
    }

    @Override
    public String summary() {
        return "Mean KL divergence from the original when this tensor alone is quantized, on a text that"
                + " no score has seen: what the other scores try to predict.";
    }

    @Override
    public String reference() {
        return "One layer at a time: Z. Dong et al., HAWQ, arXiv 1905.03696; KL as fitness: O. Sieberling et al.,"
                + " EvoPress, arXiv 2410.14649.";
    }

    @Override
    public String unit() {
        return "nats/token";
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of(Ingredient.MEASUREMENT);
    }

    @Override
    public String cost() {
        return "one run over the text per tensor, from its block on";
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        Map<TensorId, Measured> measured =
                subject.loss().orElseThrow().divergence(subject.probe(), subject.tensors(), job);
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            Measured found = measured.get(tensor.id());
            scores.add(
                    found == null
                            ? TensorScore.failed(tensor, this, "It was not measured.")
                            : TensorScore.of(tensor, found));
        }
        return scores;
    }
}
