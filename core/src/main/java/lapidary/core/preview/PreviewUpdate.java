package lapidary.core.preview;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Outcome;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TokenScores;
import lapidary.core.eval.Verdict;
import lapidary.core.tensor.TensorId;

/// One answer of a running preview. Answers arrive in three waves; `edit` tells which request they belong to.
public sealed interface PreviewUpdate {

    /// Number of the request, rising; answers to older ones are never delivered after a newer one's.
    long edit();

    /// Wave 1, milliseconds: signal-to-noise ratio of each changed tensor's weights, dB (+∞ when unchanged).
    record WeightError(long edit, Map<TensorId, Double> sqnrDecibels) implements PreviewUpdate {}

    /// Wave 2: relative error ‖Δy‖²/‖y‖² of each changed linear layer's own output on cached inputs.
    record OutputError(long edit, Map<TensorId, Double> relativeError, long tokens) implements PreviewUpdate {}

    /// Wave 3, before the metrics over them: the scores of single tokens.
    ///
    /// @param first of the sequences scored, in the order of the text's [lapidary.core.eval.TextSequences]
    record Scored(long edit, int first, List<TokenScores> scores) implements PreviewUpdate {
        public Scored {
            scores = List.copyOf(scores);
        }
    }

    /// Wave 3, before the metrics over them: what each example of a classifier's data came to so far.
    record Examples(long edit, SequenceMeans means) implements PreviewUpdate {}

    /// Wave 3, before the metrics over all of them: the metrics of each of several judging texts.
    ///
    /// @param texts in their order; empty where none of its sequences has been seen yet
    record Parts(long edit, List<Optional<Evaluation>> texts) implements PreviewUpdate {
        public Parts {
            texts = List.copyOf(texts);
        }
    }

    /// Wave 3: end-to-end metrics over the samples seen so far.
    ///
    /// @param work done for this edit so far: blocks × sequences of a language model, runs of a graph; 0 where all
    ///     was remembered
    /// @param planned work that this edit is predicted to take to the end, as long as nothing kept has to make room
    /// @param done whether all data has been seen
    record Running(long edit, Outcome outcome, long work, long planned, boolean done) implements PreviewUpdate {

        /// The outcome of a language model.
        ///
        /// @throws IllegalStateException for another kind of model
        public Evaluation evaluation() {
            if (outcome instanceof Evaluation evaluation) {
                return evaluation;
            }
            throw new IllegalStateException("expected an outcome of a language model, got " + outcome);
        }
    }

    /// How the recipe compares with another one on the sequences that both have seen. Comes after
    /// [Running], and after
    /// the last of them where the other recipe is still measured.
    ///
    /// @param work done for the other recipe so far, as in [Running]
    /// @param done whether it is decided, or all data has been compared
    record Compared(long edit, Verdict verdict, long work, boolean done) implements PreviewUpdate {}

    /// What the numbers of this edit leave out or take in beyond the choices, one sentence each; comes first, where
    /// there is anything to say.
    record Notices(long edit, List<String> sentences) implements PreviewUpdate {
        public Notices {
            sentences = List.copyOf(sentences);
        }
    }

    /// The preview cannot run, in one sentence that says why and what would help.
    record Unavailable(long edit, String reason) implements PreviewUpdate {}
}
