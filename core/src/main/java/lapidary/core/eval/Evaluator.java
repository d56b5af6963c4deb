package lapidary.core.eval;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Model;

/// Scores a model on a text, sequence by sequence in a fixed shuffled order, with or without the original beside it.
public final class Evaluator {
    private Evaluator() {}

    /// What to score.
    ///
    /// @param weights of the model scored
    /// @param reference the original to compare with
    /// @param tokens of the whole text, from [lapidary.core.text.Tokenizer#encode]
    /// @param bos id to overwrite position 0 with under the llama.cpp protocol, or -1
    public record Request(
            Model model,
            Weights weights,
            Optional<Model> reference,
            int[] tokens,
            int bos,
            Protocol protocol,
            int context) {}

    /// @param onProgress receives the running result after each sequence or batch of them
    /// @throws lapidary.core.format.FormatException when a model cannot be run, or the text is shorter than one
    // sequence
    public static Evaluation evaluate(Request request, Consumer<Evaluation> onProgress, Job job) throws IOException {
        throw new IllegalStateException("contract draft " + request + onProgress + job);
    }
}
