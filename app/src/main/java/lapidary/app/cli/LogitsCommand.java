package lapidary.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.infer.LogitsFile;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `logits MODEL --tokens 5,17,201 --out FILE`: what the model says after each token, as numbers.
@Command(
        name = "logits",
        description = "Writes the logits after each token of a sequence: float32[tokens, vocabulary], little-endian, "
                + "as a NumPy array (.npy) or as bare numbers (any other ending, .bin say).")
final class LogitsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Parameters(paramLabel = "MODEL", description = "The model to ask.")
    private Path path = Path.of("");

    @Option(
            names = "--tokens",
            paramLabel = "IDS",
            split = ",",
            required = true,
            description = "Token ids, separated by commas; read as they are, no BOS is added.")
    private List<Integer> tokens = List.of();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out = Path.of("");

    LogitsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
        if (ids.length == 0) {
            throw new UsageException("--tokens: expected at least one id, found none");
        }
        try (Model model = Inputs.open(path)) {
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
}
