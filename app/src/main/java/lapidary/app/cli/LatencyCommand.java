package lapidary.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.AtomicFile;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.latency.LatencyFile;
import lapidary.core.latency.LatencyMeasurement;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.Machine;
import lapidary.core.latency.TokenLatency;
import lapidary.core.measure.Measured;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `latency [MODEL]`: how long this machine takes for products of each type, and for a token of the model.
@Command(
        name = "latency",
        sortOptions = false,
        description = "Times products of weights with one token on this machine, by type and shape, with Lapidary's own"
                + " kernels, and keeps the table; budgets in milliseconds go by it. With a model it times the model's"
                + " shapes, and compares what the table predicts for a token with whole tokens.")
final class LatencyCommand implements Callable<Integer> {
    private static final int LONGEST = 1 << 17;

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "The model whose shapes are timed; standard shapes without one.")
    private @Nullable Path path;

    @Option(
            names = "--types",
            paramLabel = "TYPE,…",
            split = ",",
            description = "Types to time (default: F32, F16, Q8_0, Q6_K, Q5_K, Q4_K, Q4_0, Q3_K, Q2_K, and 'computed':"
                    + " what is multiplied as F32 copies).")
    private List<String> types = new ArrayList<>();

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "256",
            description = "Tokens before the one that is timed (default: 256).")
    private int context;

    @Option(names = "--again", description = "Measure what is known already, too.")
    private boolean again;

    @Option(names = "--table", paramLabel = "FILE", description = "Show and compare this table; measure none.")
    private @Nullable Path brought;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Write the table as JSON to this file, too.")
    private @Nullable Path out;

    @Mixin
    private CommonOptions common = new CommonOptions();

    LatencyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (threads < 1 || threads > 1024 || context < 1 || context > LONGEST) {
            throw new UsageException("expected --threads of 1 to 1024 and --context of 1 to " + LONGEST + ", found "
                    + threads + " and " + context);
        }
        Workers workers = threads == Workers.shared().threads() ? Workers.shared() : new Workers(threads);
        if (path == null) {
            return show(brought == null ? standard(workers) : LatencyFile.read(brought), Optional.empty());
        }
        try (Model model = Inputs.open(path)) {
            Set<DType> wanted = new LinkedHashSet<>(wanted());
            model.tensors().stream()
                    .map(tensor -> tensor.tensor().type())
                    .filter(type -> Codecs.find(type).isPresent())
                    .forEach(wanted::add);
            wanted.removeIf(type -> type.kind() == DType.Kind.INTEGER || type.kind() == DType.Kind.COMPLEX);
            Job job = console.job("Latency");
            LatencyTable table = brought == null
                    ? LatencyMeasurement.here(model, wanted, context, again, workers, job)
                    : LatencyFile.read(brought);
            Measured whole = LatencyMeasurement.whole(
                    model, Weights.original(model), context, workers, console.job("Whole tokens"));
            TokenLatency latency = TokenLatency.of(model, table, context);
            return show(table, Optional.of(new LatencyText.OfModel(latency, predicted(latency, model), whole, model)));
        }
    }

    private static Measured predicted(TokenLatency latency, Model model) throws UnfitException {
        return latency.of(model.tensors().stream()
                .filter(tensor -> latency.uses().of(tensor.id()).isPresent())
                .map(ModelTensor::tensor)
                .toList());
    }

    private LatencyTable standard(Workers workers) throws Exception {
        Path file = LatencyFile.standard(Machine.here(), workers.threads());
        return new LatencyMeasurement(file, workers)
                .run(
                        LatencyMeasurement.known(workers),
                        LatencyMeasurement.products(wanted()),
                        again,
                        console.job("Latency"));
    }

    private List<DType> wanted() throws UsageException {
        if (types.isEmpty()) {
            return LatencyMeasurement.TYPES;
        }
        List<DType> found = new ArrayList<>();
        for (String name : types) {
            try {
                DType type = DType.valueOf(name.strip().toUpperCase(Locale.ROOT));
                if (type != DType.COMPUTED && (!Codecs.encodes(type, true) || type.kind() == DType.Kind.INTEGER)) {
                    throw new UsageException("--types: weights cannot be written as " + type);
                }
                found.add(type);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--types: expected stored types such as q4_k, found '" + name + "'");
            }
        }
        return found;
    }

    private int show(LatencyTable table, Optional<LatencyText.OfModel> model) throws Exception {
        if (out != null) {
            AtomicFile.write(out, LatencyFile.text(table));
        }
        LatencyText text = new LatencyText(table, model);
        if (common.json) {
            console.say(Json.text(text.json()));
        } else {
            text.lines().forEach(console::say);
        }
        return ExitCode.DONE;
    }
}
