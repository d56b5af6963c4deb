package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.data.DataSets;
import lapidary.core.data.TokenData;
import lapidary.core.infer.LogitsFile;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `logits MODEL --tokens 5,17,201 --out FILE`: what the model says after each token, as numbers.
@Command(
        name = "logits",
        description = "Writes the logits after each token of a sequence: float32[tokens, vocabulary], little-endian, "
                + "as a NumPy array (.npy) or as bare numbers (any other ending, .bin say). With --top: keeps the "
                + "likeliest tokens at every position of a text, to stand in place of the model later.")
final class LogitsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private TopOptions top = new TopOptions();

    @Parameters(paramLabel = "MODEL", description = "The model to ask.")
    private Path path = Path.of("");

    @Option(
            names = "--tokens",
            paramLabel = "IDS",
            split = "\\s*,\\s*",
            description = "Token ids, separated by commas; read as they are, no BOS is added.")
    private List<Integer> tokens = List.of();

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            description = "Token ids from a file, in place of --tokens: .npy, bare integers, or a text of numbers.")
    private @Nullable Path tokensFile;

    @Option(
            names = "--tokens-type",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "uint16 or uint32 for bare token ids; auto (the default) goes by their look.")
    private String width = "";

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "A UTF-8 text in place of --tokens; begun with BOS where the vocabulary adds it.")
    private @Nullable Path text;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out = Path.of("");

    LogitsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (top.isAsked()) {
            return top.write(console, path, text, out, common.json);
        }
        checkFlags();
        try (Model model = Inputs.open(path)) {
            int[] ids = ids(model);
            checkLength(model, ids.length);
            if (ids.length == 0) {
                throw new UsageException("--tokens: expected at least one id, found none");
            }
            RuntimeOptions.Computed computed = runtime.compute(model, Optional.empty(), console.job("Calibrate"));
            LogitsFile.write(model, computed.weights(), ids, out, console.job("Logits"));
            int vocabulary = model.architecture().map(Architecture::vocabulary).orElse(0);
            if (common.json) {
                ObjectNode root = Json.object();
                root.put("out", out.toString());
                root.put("type", "float32");
                root.putArray("shape").add(ids.length).add(vocabulary);
                computed.json(root);
                console.say(Json.text(root));
            } else {
                console.say(out + ": float32, " + ids.length + " tokens × " + vocabulary + " of the vocabulary");
                computed.lines().forEach(console::say);
            }
        }
        return ExitCode.DONE;
    }

    private void checkFlags() throws UsageException {
        long named = Stream.of(!tokens.isEmpty(), tokensFile != null, text != null)
                .filter(is -> is)
                .count();
        if (named != 1) {
            throw new UsageException("expected one of --tokens IDS, --tokens-file FILE and --text FILE");
        }
    }

    /// Files are easily longer than what a model reads at once.
    private void checkLength(Model model, int count) throws UsageException {
        int context = model.architecture().map(Architecture::context).orElse(Integer.MAX_VALUE);
        if (tokens.isEmpty() && count > context) {
            throw new UsageException("the file has " + count + " tokens, the model reads at most " + context
                    + " at once: cut it, or measure it with `evaluate`");
        }
    }

    private int[] ids(Model model) throws IOException, UsageException {
        if (tokensFile != null) {
            TokenData data = DataSets.tokens(tokensFile, JudgingOptions.width(width), console.job("Read"));
            data.check(model.architecture().map(Architecture::vocabulary).orElse(Integer.MAX_VALUE));
            data.notes().forEach(note -> console.note("note: " + note));
            return data.tokens();
        }
        if (text == null) {
            return tokens.stream().mapToInt(Integer::intValue).toArray();
        }
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] ids = tokenizer.encode(TextFiles.read(text));
            IntStream begin = tokenizer.addsBos() ? IntStream.of(tokenizer.bos()) : IntStream.empty();
            return IntStream.concat(begin, IntStream.of(ids)).toArray();
        }
    }
}
