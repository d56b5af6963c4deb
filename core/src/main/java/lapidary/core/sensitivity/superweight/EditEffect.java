package lapidary.core.sensitivity.superweight;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.infer.Generator;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// What single weights do: the model with them multiplied by a factor beside the original.
///
/// @param factors by weight
/// @param evaluation of the edited model, with the original's perplexity and the divergence from it
/// @param shifts of the next token after the prompt, those likeliest before or after, likeliest before first
public record EditEffect(Map<Coordinate, Double> factors, Evaluation evaluation, List<TokenShift> shifts) {
    /// Tokens that are likeliest before, and as many that are likeliest after.
    private static final int SHOWN = 8;

    public EditEffect {
        factors = Map.copyOf(factors);
        shifts = List.copyOf(shifts);
    }

    /// How likely one token comes next.
    ///
    /// @param before probability under the original
    /// @param after probability under the edited model
    public record TokenShift(int token, double before, double after) {}

    /// What to measure on.
    ///
    /// @param tokens of the judging text, without BOS
    /// @param context tokens of a sequence
    /// @param prompt what the next token is asked after; BOS included where the model takes one
    @SuppressWarnings("ArrayRecordComponent") // decision: handed over once, not compared
    public record Request(int[] tokens, int context, int[] prompt) {}

    /// Measures.
    ///
    /// @param running receives the effect as far as it is measured: the tokens first, then the text
    /// sequence by sequence
    /// @throws IllegalArgumentException for a weight that the model does not have
    /// @throws lapidary.core.format.FormatException when the model cannot be run, or the text is too short
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static EditEffect measure(
            Model model, Map<Coordinate, Double> factors, Request request, Consumer<Evaluation> running, Job job)
            throws IOException {
        check(model, factors);
        return model.file().reading(() -> {
            Weights original = Weights.original(model);
            Weights edited = new EditedWeights(original, factors);
            List<TokenShift> shifts = shifts(model, original, edited, request.prompt(), job.part(0, 0.1));
            Evaluation evaluation = Evaluator.evaluate(
                    new Evaluator.Request(
                            model,
                            edited,
                            Optional.of(model),
                            request.tokens(),
                            -1,
                            Protocol.WINDOWS,
                            request.context()),
                    running,
                    job.part(0.1, 1));
            return new EditEffect(factors, evaluation, shifts);
        });
    }

    /// @throws IllegalArgumentException for a weight that the model does not have
    public static void check(Model model, Map<Coordinate, Double> factors) {
        for (Coordinate place : factors.keySet()) {
            ModelTensor tensor = model.find(place.tensor())
                    .orElseThrow(
                            () -> new IllegalArgumentException("the model has no tensor '" + place.tensor() + "'"));
            long rows = tensor.tensor().shape().rows();
            long columns = tensor.tensor().shape().columns();
            if (place.row() >= rows || place.column() >= columns) {
                throw new IllegalArgumentException("tensor '" + place.tensor() + "' is " + rows + " × " + columns
                        + ": it has no weight at row " + place.row() + ", column " + place.column());
            }
        }
    }

    /// How the likeliest next tokens change.
    private static List<TokenShift> shifts(Model model, Weights original, Weights edited, int[] prompt, Job job)
            throws IOException {
        double[] before = next(model, original, prompt, job.part(0, 0.5));
        double[] after = next(model, edited, prompt, job.part(0.5, 1));
        Set<Integer> shown = new LinkedHashSet<>(likeliest(before));
        shown.addAll(likeliest(after));
        return shown.stream()
                .map(token -> new TokenShift(token, before[token], after[token]))
                .sorted(Comparator.comparingDouble(TokenShift::before).reversed())
                .toList();
    }

    private static double[] next(Model model, Weights weights, int[] prompt, Job job) throws IOException {
        try (Generator generator = new Generator(model, weights)) {
            float[][] logits = generator.logits(prompt, job);
            float[] last = logits[logits.length - 1];
            double most = IntStream.range(0, last.length)
                    .mapToDouble(i -> last[i])
                    .max()
                    .orElse(0);
            double[] shares = IntStream.range(0, last.length)
                    .mapToDouble(i -> Math.exp(last[i] - most))
                    .toArray();
            double sum = Arrays.stream(shares).sum();
            return Arrays.stream(shares).map(share -> share / sum).toArray();
        }
    }

    private static List<Integer> likeliest(double[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer token) -> -probabilities[token]))
                .limit(SHOWN)
                .toList();
    }
}
