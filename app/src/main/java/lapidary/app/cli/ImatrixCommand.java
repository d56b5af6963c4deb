package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lapidary.core.calib.Calibrator;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.ImportanceMatrix;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextFile;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `imatrix MODEL TEXT --out FILE`: computes an importance matrix; `imatrix FILE --out FILE`
/// turns one kind of file into
/// the other.
@Command(
        name = "imatrix",
        sortOptions = false,
        description =
                "Runs a model over a text and writes how strongly each input of each layer is driven: an importance "
                        + "matrix, as llama.cpp's imatrix does. Without TEXT, MODEL is an importance matrix that is written anew.")
final class ImatrixCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model, or an importance matrix.")
    private Path in = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The calibration text, UTF-8.")
    private @Nullable Path text;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "What is written.")
    private Path out = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "KIND",
            description = "gguf or dat (the older kind); without it the ending of FILE decides, gguf unless .dat.")
    private @Nullable String format;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens per sequence (default: 512, or what the model was trained on where that is less).")
    private int context;

    @Option(names = "--chunks", paramLabel = "N", description = "Use the first N sequences only.")
    private int chunks;

    @Option(names = "--process-output", description = "Count the output head, too.")
    private boolean withOutput;

    @Mixin
    private CommonOptions common = new CommonOptions();

    ImatrixCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ImportanceFile.Kind kind = kind();
        if (context != 0 && context < 4 || chunks < 0) {
            throw new UsageException("--context: expected at least 4, --chunks: at least 0");
        }
        ImportanceMatrix matrix = text == null
                ? ImportanceOptions.read(in).calibration().orElseThrow().matrix()
                : computed(text);
        ImportanceFile.write(matrix, out, kind, Job.UNWATCHED);
        say(matrix);
        return ExitCode.DONE;
    }

    private ImportanceMatrix computed(Path calibration) throws IOException {
        try (Model model = Inputs.open(in);
                Tokenizer tokenizer = Tokenizers.of(model)) {
            int trained = model.architecture().map(a -> a.context()).orElse(ImportanceMatrix.STANDARD_CHUNK);
            TextFile read = DataSets.texts(List.of(calibration), console.job("Read"))
                    .parts()
                    .getFirst();
            Calibrator.Request request = new Calibrator.Request(
                    tokenizer.encode(read.read()),
                    tokenizer.addsBos() ? tokenizer.bos() : -1,
                    context > 0 ? context : Math.min(ImportanceMatrix.STANDARD_CHUNK, trained),
                    chunks,
                    withOutput,
                    String.valueOf(calibration.getFileName()));
            return new Calibrator(model, Workers.shared())
                    .run(request, console.job("Calibrate"))
                    .of(List.of(read.sha256()));
        }
    }

    private void say(ImportanceMatrix matrix) throws IOException {
        if (common.json) {
            ObjectNode root = Json.object();
            root.put("entries", matrix.entries().size());
            root.put("chunks", matrix.chunks());
            root.put("chunkTokens", matrix.chunkTokens());
            root.put("sha256", ImportanceFile.read(out).sha256());
            CoverageText.json(root, matrix.coverage());
            ArrayNode data = root.putArray("data");
            for (int i = 0; i < matrix.datasets().size(); i++) {
                ObjectNode node = data.addObject().put("name", matrix.datasets().get(i));
                if (i < matrix.dataHashes().size()) {
                    node.put("sha256", matrix.dataHashes().get(i));
                }
            }
            console.say(Json.text(root));
            return;
        }
        console.say(out + ": importance of the inputs of "
                + Numbers.count(matrix.entries().size()) + " layers, from "
                + Numbers.count(matrix.chunks()) + " sequences"
                + (matrix.chunkTokens() == 0 ? "" : " of " + matrix.chunkTokens() + " tokens"));
        CoverageText.lines(matrix).forEach(console::note);
    }

    private ImportanceFile.Kind kind() throws UsageException {
        String asked = format != null
                ? format.toLowerCase(Locale.ROOT)
                : out.toString().toLowerCase(Locale.ROOT).endsWith(".dat") ? "dat" : "gguf";
        return switch (asked) {
            case "gguf" -> ImportanceFile.Kind.GGUF;
            case "dat" -> ImportanceFile.Kind.DAT;
            default -> throw new UsageException("--format: expected gguf or dat, found '" + asked + "'");
        };
    }
}
