package lapidary.app.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.data.DataSet;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.sensitivity.Subject;
import lapidary.core.text.Tokenizer;

/// Texts as scores and searches run over them.
public final class RunTexts {
    /// Tokens that a score runs over unless somebody asks for more.
    public static final int TOKENS = 4096;

    /// What super weights are searched with unless a text is given: any short text will do.
    private static final String SENTENCE =
            "The old clock in the hall struck nine, and nobody in the house could say who had wound it.";

    private RunTexts() {}

    /// The first sequences of calibration data, in their fixed shuffled order.
    ///
    /// @param tokens at least one sequence, at most so many tokens
    /// @throws FormatException when the data is shorter than one sequence
    public static Subject.Text text(Model model, Tokenizer tokenizer, List<DataSet> data, int tokens, Job job)
            throws IOException {
        int context = CalibrationSettings.STANDARD.fitted(model).context();
        List<int[]> texts = DataTokens.parts(tokenizer, data, job).stream()
                .map(DataTokens.Part::tokens)
                .toList();
        TextSequences sequences = new TextSequences(texts, -1, Protocol.WINDOWS, context);
        sequences.check(
                model, model.architecture().orElseThrow(() -> new IllegalArgumentException("no language model")));
        int count = Math.clamp(tokens / context, 1, sequences.count());
        return new Subject.Text(sequences, count, name(data), CalibrationRun.sha256(data));
    }

    public static String name(List<DataSet> data) {
        return data.stream().map(DataSet::name).collect(Collectors.joining(", "));
    }

    /// A sequence to search for super weights with: the beginning of the data, or a short sentence
    /// where there is none;
    /// behind the token that begins a text, where the model's rule puts one.
    ///
    /// @param most tokens
    public static int[] begun(Model model, Tokenizer tokenizer, List<DataSet> data, int most, Job job)
            throws IOException {
        int[] words = data.isEmpty() ? tokenizer.encode(SENTENCE) : DataTokens.of(tokenizer, data, job);
        int[] all = tokenizer.addsBos() && tokenizer.bos() >= 0
                ? IntStream.concat(IntStream.of(tokenizer.bos()), IntStream.of(words))
                        .toArray()
                : words;
        int trained = model.architecture().map(found -> found.context()).orElse(most);
        return Arrays.copyOf(all, Math.min(all.length, Math.min(most, trained)));
    }

    /// Name of what [#begun] takes.
    public static String begunName(List<DataSet> data) {
        return data.isEmpty() ? "a built-in sentence" : name(data);
    }
}
