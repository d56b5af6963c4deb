package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.app.open.Samples;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Weights;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `evaluate MODEL --text FILE`: perplexity, and with `--reference` the divergence from the original.
@Command(
        name = "evaluate",
        description =
                "Measures a model on a text: perplexity, and with an original beside it KL divergence and how often "
                        + "both would say the same token.")
final class EvaluateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "MODEL", description = "The model to measure.")
    private Path path = Path.of("");

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "UTF-8 text to measure on; for the built-in sample its held-out text unless given.")
    private @Nullable Path text;

    @Option(names = "--reference", paramLabel = "ORIGINAL", description = "The model that it was made from.")
    private @Nullable Path reference;

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

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Protocol asked = Protocols.find(protocol);
        if (context < 4) {
            throw new UsageException("--context: expected at least 4 tokens, found " + context);
        }
        Path judging = text != null
                ? text
                : Samples.judgingText(path)
                        .orElseThrow(() -> new UsageException("--text FILE is needed: the text to measure on"));
        try (Model model = Inputs.open(path)) {
            if (reference == null) {
                return evaluate(model, Optional.empty(), judging, asked);
            }
            try (Model original = Inputs.open(reference)) {
                return evaluate(model, Optional.of(original), judging, asked);
            }
        }
    }

    private int evaluate(Model model, Optional<Model> original, Path judging, Protocol asked) throws IOException {
        Evaluation evaluation;
        try (Tokenizer tokenizer = tokenizer(model, original)) {
            Evaluator.Request request = new Evaluator.Request(
                    model,
                    Weights.original(model),
                    original,
                    tokenizer.encode(TextFiles.read(judging)),
                    tokenizer.addsBos() ? tokenizer.bos() : -1,
                    asked,
                    context);
            evaluation = Evaluator.evaluate(request, ignored -> {}, console.job("Evaluate"));
        }
        if (common.json) {
            ObjectNode root = Json.object();
            Json.evaluation(root, evaluation);
            console.say(Json.text(root));
        } else {
            console.say(path + " on " + judging
                    + original.map(o -> ", compared with " + o.file().path()).orElse(""));
            console.say("");
            EvaluationText.lines(evaluation).forEach(console::say);
        }
        return ExitCode.DONE;
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
