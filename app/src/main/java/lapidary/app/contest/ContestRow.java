package lapidary.app.contest;

import java.util.List;
import java.util.Optional;
import lapidary.core.bench.Candidate;
import lapidary.core.measure.Measured;
import lapidary.core.recipe.Step;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;

/// One candidate as the view shows it.
///
/// @param layer that it was run on; empty for the whole model
/// @param bits true bits per weight: of the layer, or of all linear weights
/// @param bitsOfModel over all weights of the model; NaN for a layer
/// @param loss mean KL divergence, or relative output error of the layer
/// @param quality perplexity, or accuracy of a classifier in %; empty for a layer, or where nobody knows what is right
/// @param removed share of round-to-nearest's loss that it does not have, %
/// @param against round to nearest, by bounds that hold at any time: "better"; "" while there is nothing to say
/// @param trouble why it could not be run; "" when it was
/// @param seconds until its weights were there
/// @param steps of its recipe
public record ContestRow(
        Candidate candidate,
        Optional<TensorId> layer,
        State state,
        double bits,
        double bitsOfModel,
        Optional<Measured> loss,
        Optional<Measured> quality,
        Optional<Measured> removed,
        String against,
        String trouble,
        double seconds,
        List<Step> steps) {

    public ContestRow {
        steps = List.copyOf(steps);
    }

    /// How far it is.
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /// One that has not begun.
    static ContestRow waiting(Candidate candidate, Optional<TensorId> layer) {
        return new ContestRow(
                candidate,
                layer,
                State.WAITING,
                Double.NaN,
                Double.NaN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Double.NaN,
                List.of());
    }

    /// One that could not be run.
    static ContestRow failed(Candidate candidate, Optional<TensorId> layer, String trouble) {
        return new ContestRow(
                candidate,
                layer,
                State.FAILED,
                Double.NaN,
                Double.NaN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                trouble,
                Double.NaN,
                List.of());
    }

    /// Equal for the same candidate on the same tensors.
    public String id() {
        return candidate.id() + layer.map(id -> " on " + id).orElse("");
    }

    /// Whether tokens of a text were counted, not examples of a classifier's data.
    boolean isOfText() {
        return layer.isPresent() || quality.filter(q -> !q.unit().equals("%")).isPresent();
    }

    /// "GPTQ, act-order, 3 bits"
    public String title() {
        return Messages.of("contest.candidate", candidate.title(), candidate.width());
    }
}
