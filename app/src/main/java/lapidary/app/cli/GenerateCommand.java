package lapidary.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.infer.Generator;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.text.TextStream;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `generate MODEL --prompt TEXT`: continues a text, printing as it goes.
@Command(name = "generate", description = "Continues a text.")
final class GenerateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Parameters(paramLabel = "MODEL", description = "The model that continues.")
    private Path path = Path.of("");

    @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "The text to continue.")
    private String prompt = "";

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "100",
            description = "Most tokens to add (default: 100).")
    private int tokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token each time; 1 draws as the model says (default: 0).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Draw among the K likeliest only; 0 for all (default: 0).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Draw among the likeliest that together have probability P (default: 1).")
    private double topP;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Start of the draws (default: 0).")
    private long seed;

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        check();
        try (Model model = Inputs.open(path);
                Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] start = start(tokenizer);
            RuntimeOptions.Computed computed = runtime.compute(model, Optional.empty(), console.job("Calibrate"));
            Job job = console.job("Generate");
            model.file().reading(() -> {
                try (Generator generator =
                        new Generator(model, computed.weights(), tokenizer.eos(), Workers.shared())) {
                    generate(tokenizer, generator, start, computed, job);
                }
                return ExitCode.DONE;
            });
        }
        return ExitCode.DONE;
    }

    private void check() throws UsageException {
        if (tokens < 1) {
            throw new UsageException("--tokens: expected at least 1, found " + tokens);
        }
        if (!(temperature >= 0 && Double.isFinite(temperature))) {
            throw new UsageException("--temperature: expected 0 or more, found " + temperature);
        }
        if (topK < 0) {
            throw new UsageException("--top-k: expected 0 or more, found " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new UsageException("--top-p: expected more than 0 and at most 1, found " + topP);
        }
    }

    private int[] start(Tokenizer tokenizer) throws UsageException {
        int[] ids = tokenizer.encode(prompt);
        boolean withBos = tokenizer.addsBos() && tokenizer.bos() >= 0;
        int[] start = new int[ids.length + (withBos ? 1 : 0)];
        if (withBos) {
            start[0] = tokenizer.bos();
        }
        System.arraycopy(ids, 0, start, withBos ? 1 : 0, ids.length);
        if (start.length == 0) {
            throw new UsageException("--prompt: expected at least one token, found none");
        }
        return start;
    }

    private void generate(
            Tokenizer tokenizer, Generator generator, int[] start, RuntimeOptions.Computed computed, Job job) {
        TextStream stream = new TextStream(tokenizer, start);
        StringBuilder text = new StringBuilder();
        print(prompt);
        long begun = System.nanoTime();
        int[] added = generator.generate(
                start,
                tokens,
                new Generator.Sampling(temperature, topK, topP, seed),
                token -> {
                    String more = stream.add(token);
                    text.append(more);
                    print(more);
                    return true;
                },
                job);
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
        String rest = stream.finish();
        text.append(rest);
        print(rest + System.lineSeparator());
        if (common.json) {
            ObjectNode root = json(text.toString(), added, elapsed);
            computed.json(root);
            console.say(Json.text(root));
        } else {
            computed.lines().forEach(console::note);
        }
    }

    private void print(String text) {
        if (!common.json) {
            console.out().print(text);
            console.out().flush();
        }
    }

    private ObjectNode json(String text, int[] added, Duration elapsed) {
        ObjectNode root = Json.object();
        root.put("prompt", prompt);
        root.put("text", text);
        root.put("tokens", added.length);
        ArrayNode ids = root.putArray("tokenIds");
        for (int id : added) {
            ids.add(id);
        }
        Json.number(root, "tokensPerSecond", 1e9 * added.length / Math.max(1, elapsed.toNanos()));
        return root;
    }
}
