package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import lapidary.app.open.Samples;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.format.FormatException;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// On what and how a model is measured: the flags of `evaluate` and `compare`, and the measurement itself.
final class MeasuringOptions {
    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "UTF-8 text to measure on; for the built-in sample its held-out text unless given.")
    private @Nullable Path text;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "256",
            description = "Tokens per sequence (default: 256).")
    private int context;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "windows",
            description = "windows or llama.cpp: which positions are scored; perplexities compare only within one.")
    private String protocol = "";

    /// Measures and prints.
    ///
    /// @param reference the original, where there is one
    /// @param runtime how the model is computed; the original is computed in full precision
    int measure(Console console, Path path, Optional<Path> reference, RuntimeOptions runtime, boolean json)
            throws IOException, UsageException {
        var asked = Protocols.find(protocol);
        if (context < 4) {
            throw new UsageException("--context: expected at least 4 tokens, found " + context);
        }
        Path judging = judgingText(path, reference);
        try (Model model = Inputs.open(path);
                Model original = reference.isPresent() ? Inputs.open(reference.get()) : null;
                Tokenizer tokenizer = tokenizer(model, Optional.ofNullable(original))) {
            RuntimeOptions.Computed computed = runtime.compute(model, Optional.of(judging), console.job("Calibrate"));
            Evaluator.Request request = new Evaluator.Request(
                    model,
                    computed.weights(),
                    Optional.ofNullable(original),
                    tokenizer.encode(TextFiles.read(judging)),
                    tokenizer.addsBos() ? tokenizer.bos() : -1,
                    asked,
                    context);
            Evaluation evaluation = Evaluator.evaluate(request, ignored -> {}, console.job("Evaluate"));
            if (json) {
                ObjectNode root = Json.object();
                Json.evaluation(root, evaluation);
                computed.json(root);
                console.say(Json.text(root));
            } else {
                console.say(path + " on " + judging
                        + reference.map(o -> ", compared with " + o).orElse(""));
                console.say("");
                EvaluationText.lines(evaluation).forEach(console::say);
                computed.lines().forEach(console::say);
            }
        }
        return ExitCode.DONE;
    }

    private Path judgingText(Path path, Optional<Path> reference) throws UsageException {
        if (text != null) {
            return text;
        }
        return Samples.judgingText(path)
                .or(() -> reference.flatMap(Samples::judgingText))
                .orElseThrow(() -> new UsageException("--text FILE is needed: the text to measure on"));
    }

    /// A compressed model may have left its vocabulary behind; the original has the same one.
    private static Tokenizer tokenizer(Model model, Optional<Model> original) throws IOException {
        try {
            return Tokenizers.of(model);
        } catch (FormatException e) {
            if (original.isPresent() && e.problem() == FormatException.Problem.BAD_TOKENIZER) {
                return Tokenizers.of(original.get());
            }
            throw e;
        }
    }
}
