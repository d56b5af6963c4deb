package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.data.DataSet;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.format.FormatException;
import lapidary.core.infer.PassCost;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// On what and how a language model is measured: the flags of `evaluate` and `compare`, and the measurement itself.
final class MeasuringOptions {
    /// Flags that say how sequences of tokens are measured.
    private static final List<String> OF_TOKENS = List.of(
            "--text",
            "--tokens-file",
            "--tokens-type",
            "--context",
            "--protocol",
            "--against",
            "--stop-early",
            "--margin",
            "--reference-logits",
            "--tokens-out",
            "--worst");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Mixin
    private JudgingOptions judging = new JudgingOptions();

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

    @Mixin
    private ContestOptions contest = new ContestOptions();

    @Mixin
    private TokenOptions single = new TokenOptions();

    /// Measures and prints.
    ///
    /// @param reference the original, where there is one
    /// @param runtime how the model is computed; the original is computed in full precision
    int measure(Console console, Path path, Optional<Path> reference, RuntimeOptions runtime, boolean json)
            throws IOException, UsageException, NotTheSameException {
        Protocol asked = Protocols.find(protocol);
        if (context < 4) {
            throw new UsageException("--context: expected at least 4 tokens, found " + context);
        }
        List<DataSet> data = judging.open(path, reference, console.job("Read"));
        try (Model model = Inputs.open(path);
                Model original = reference.isPresent() ? Inputs.open(reference.get()) : null;
                Tokenizer tokenizer = tokenizer(model, Optional.ofNullable(original))) {
            List<Model> models = original == null ? List.of() : List.of(original);
            List<Model> all = Stream.concat(Stream.of(model), models.stream()).toList();
            boolean isSeen = judging.check(data, all, runtime.calibration(), console, console.job("Read"));
            List<Judged> parts =
                    data.stream().flatMap(each -> Judged.parts(each).stream()).toList();
            data.stream().flatMap(each -> each.notes().stream()).forEach(note -> console.note("note: " + note));
            Path judged = data.getFirst().files().getFirst();
            RuntimeOptions.Computed computed = runtime.compute(model, Optional.of(judged), console.job("Calibrate"));
            if (contest.isAsked()) {
                contest.check(parts);
                Evaluator.Request request =
                        request(model, computed.weights(), models, tokenizer, parts.getFirst(), asked);
                contest.measure(
                        console, request, path + " on " + parts.getFirst().name(), json);
                return ExitCode.DONE;
            }
            single.check(parts.size());
            Measurement measurement = new Measurement(isSeen, computed, PassCost.of(model));
            List<Evaluator.Request> requests = new ArrayList<>();
            for (Judged part : parts) {
                requests.add(request(model, computed.weights(), models, tokenizer, part, asked));
            }
            for (int i = 0; i < parts.size(); i++) {
                Job job = console.job("Evaluate").part((double) i / parts.size(), (i + 1.0) / parts.size());
                measurement.add(parts.get(i), single.evaluate(requests.get(i), tokenizer, job));
            }
            measurement.print(console, path, reference, single, json);
        }
        return ExitCode.DONE;
    }

    /// @throws UsageException for a flag that a graph has no use for
    void refuseForGraph() throws UsageException {
        ParseResult parsed =
                Objects.requireNonNull(command, "command").commandLine().getParseResult();
        Optional<String> given =
                OF_TOKENS.stream().filter(parsed::hasMatchedOption).findFirst();
        if (given.isPresent()) {
            throw new UsageException(given.get() + " is for language models; ONNX models are measured on --data FILE,"
                    + " two at a time. Leave it out");
        }
    }

    /// Whether a graph is judged on data that was seen in calibration because the user insists.
    ///
    /// @throws NotTheSameException when it was seen and nobody insists
    boolean isSeen(DataSet data, List<Model> models, Console console) throws IOException, NotTheSameException {
        return judging.check(List.of(data), models, List.of(), console, console.job("Read data"));
    }

    private Evaluator.Request request(
            Model model, Weights weights, List<Model> original, Tokenizer tokenizer, Judged part, Protocol asked)
            throws IOException {
        int vocabulary = model.architecture().map(Architecture::vocabulary).orElse(Integer.MAX_VALUE);
        Evaluator.Request request = new Evaluator.Request(
                model,
                weights,
                original.stream().findFirst(),
                part.tokens().read(tokenizer, vocabulary),
                tokenizer.addsBos() ? tokenizer.bos() : -1,
                asked,
                context);
        if (request.text().count() == 0) {
            throw new FormatException(
                    FormatException.Problem.TRUNCATED,
                    part.path(),
                    "tokens to score",
                    "more, for a sequence of " + context + " (--context takes shorter ones)",
                    request.tokens().length + " tokens");
        }
        return request;
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
