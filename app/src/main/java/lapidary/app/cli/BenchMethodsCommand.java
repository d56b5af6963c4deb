package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.app.open.Samples;
import lapidary.core.bench.BenchProtocol;
import lapidary.core.bench.Candidate;
import lapidary.core.bench.Candidates;
import lapidary.core.bench.KeptStandings;
import lapidary.core.bench.LayerBench;
import lapidary.core.bench.LayerStanding;
import lapidary.core.bench.LayerTable;
import lapidary.core.bench.MethodBench;
import lapidary.core.bench.MethodTable;
import lapidary.core.bench.Standing;
import lapidary.core.bench.Tournament;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.data.Use;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `bench methods`: every registered method at 4, 3 and 2 bits on one model, and the table.
@Command(
        name = "methods",
        sortOptions = false,
        description =
                "Runs every method at each width on one model, judges all on the same text, and prints a table of "
                        + "true bits per weight, perplexity, KL divergence and the share of round-to-nearest's that is removed.")
final class BenchMethodsCommand implements Callable<Integer> {
    private static final int CONTEXT = 256;

    private final Console console;
    private final Methods methods;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "The model: a file or a Hugging Face folder; the built-in sample unless given.")
    private @Nullable Path model;

    @Option(
            names = "--bits",
            paramLabel = "N,…",
            split = ",",
            defaultValue = "4,3,2",
            description = "Widths of a code, in the order of the table (default: 4,3,2).")
    private List<Integer> widths = new ArrayList<>();

    @Option(
            names = "--group",
            paramLabel = "N",
            defaultValue = "64",
            description = "Weights that share a scale, where a method lets choose (default: 64).")
    private int group;

    @Option(
            names = "--methods",
            paramLabel = "ID,…",
            split = ",",
            description =
                    "Only these: ids of methods (gptq), of pipelines (awq+gptq), names of presets (Q4_K_M), or of "
                            + "single candidates as --list prints them. Round to nearest is always there to be compared with.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description =
                    "Text for the methods that look at what enters each layer; that of the built-in sample unless "
                            + "given. Without any, methods that need it are left out.")
    private @Nullable Path calibration;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "Text to judge on; the held-out text of the built-in sample unless given.")
    private @Nullable Path text;

    @Option(
            names = "--keep",
            paramLabel = "FILE",
            description = "Keep each result in this file as it comes; what is in it already is not measured again, so "
                    + "that a run that was stopped goes on.")
    private @Nullable Path keep;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the table as Markdown. In a file that has the lines <!-- bench methods --> and "
                    + "<!-- end of bench methods -->, what stands between them is replaced.")
    private @Nullable Path out;

    @Option(
            names = "--tensor",
            paramLabel = "NAME",
            description = "Compare on this layer alone: how much its own output changes on the calibration text.")
    private @Nullable String tensor;

    @Option(names = "--list", description = "Only print the candidates, with their true bits per weight.")
    private boolean list;

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchMethodsCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        check();
        Path path = path();
        try (Model opened = Inputs.open(path);
                Tokenizer tokenizer = Tokenizers.of(opened)) {
            Optional<TextData> calibrating = data(calibration, path, Use.CALIBRATE);
            TextData judging = data(text, path, Use.JUDGE)
                    .orElseThrow(() -> new UsageException("--text FILE is needed: what to judge on"));
            int context = opened.architecture()
                    .map(Architecture::context)
                    .map(trained -> Math.min(CONTEXT, trained))
                    .orElse(CONTEXT);
            int bos = tokenizer.addsBos() ? tokenizer.bos() : -1;
            TextSequences sequences = new TextSequences(tokens(tokenizer, judging), bos, Protocol.WINDOWS, context);
            Evidence evidence =
                    calibrating.isPresent() ? evidence(opened, tokenizer, calibrating.get(), bos) : Evidence.NONE;
            if (tensor != null && !list) {
                return layer(opened, tokenizer, calibrating, evidence, tensor);
            }
            Seen.of(evidence).check(judging, false, console);
            BenchProtocol protocol = new BenchProtocol(
                    name(path),
                    opened.file().headerSha256(),
                    calibrated(opened, tokenizer, calibrating),
                    BenchProtocol.Data.of(judging.name(), judging.sha256(), sequences, Integer.MAX_VALUE));
            List<Candidate> candidates = BenchChoice.of(Candidates.of(opened, methods, widths, group, evidence), only);
            try (MethodBench bench = new MethodBench(opened, methods, sequences, evidence)) {
                run(bench, candidates, protocol);
            }
            return ExitCode.DONE;
        }
    }

    private void run(MethodBench bench, List<Candidate> candidates, BenchProtocol protocol) throws IOException {
        if (list) {
            BenchText.candidates(candidates.stream()
                            .map(candidate -> bench.entry(candidate, new Selector.All()))
                            .toList())
                    .forEach(console::say);
            return;
        }
        KeptStandings kept = keep != null && Files.exists(keep)
                ? KeptStandings.read(keep, protocol.id())
                : new KeptStandings(protocol.id());
        List<Standing> standings = Tournament.run(
                bench,
                candidates,
                new Selector.All(),
                kept,
                (standing, isNew) -> {
                    if (keep != null && isNew && standing.isMeasured()) {
                        kept.write(keep);
                    }
                },
                console.job("Bench"));
        MethodTable table = new MethodTable(protocol, standings);
        if (out != null) {
            BenchFile.write(out, table.markdown(true));
        }
        if (common.json) {
            console.out().println(BenchText.json(table));
        } else {
            BenchText.lines(table).forEach(console::say);
        }
    }

    private int layer(Model opened, Tokenizer tokenizer, Optional<TextData> calibrating, Evidence evidence, String name)
            throws IOException, UsageException, UnfitException {
        if (calibrating.isEmpty()) {
            throw new UsageException("--tensor needs a calibration text to run the layer on: --calibrate FILE");
        }
        ModelTensor layer = opened.find(new TensorId(name))
                .orElseThrow(() -> new UsageException("--tensor: the model has no tensor '" + name + "'"));
        List<Candidate> candidates = BenchChoice.of(Candidates.of(opened, methods, widths, group, evidence), only);
        MomentsCalibrator.Request request = request(opened, tokenizer, calibrating.get());
        TextSequences text = new TextSequences(request.texts(), -1, Protocol.WINDOWS, request.context());
        List<LayerStanding> standings = new ArrayList<>();
        Job job = console.job("Bench");
        try (LayerBench bench =
                new LayerBench(opened, methods, layer, text, evidence, Workers.shared(), job.part(0, 0.1))) {
            for (Candidate candidate : candidates) {
                if (candidate.preset().isEmpty() && !candidate.isSequential()) {
                    job.report(0.1 + 0.9 * standings.size() / candidates.size(), candidate.title());
                    standings.add(bench.run(candidate, job));
                }
            }
            LayerTable table = new LayerTable(name, calibrating.get().name(), bench.tokens(), standings);
            if (common.json) {
                console.out().println(BenchText.json(table));
            } else {
                BenchText.lines(table).forEach(console::say);
            }
        }
        return ExitCode.DONE;
    }

    private void check() throws UsageException {
        if (widths.stream().anyMatch(width -> width < 1 || width > 8)) {
            throw new UsageException("--bits: expected widths from 1 to 8, found " + widths);
        }
        if (tensor != null && (keep != null || out != null)) {
            throw new UsageException("--keep and --out are for whole models; --tensor prints its table");
        }
        if (group < 1) {
            throw new UsageException("--group: expected at least 1, found " + group);
        }
    }

    private Path path() throws UsageException {
        return Optional.ofNullable(model)
                .or(Samples::languageModel)
                .orElseThrow(() -> new UsageException("--model FILE is needed: the program has no samples with it"));
    }

    private static String name(Path path) {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    private Optional<TextData> data(@Nullable Path given, Path path, Use use) throws IOException {
        Optional<Path> file = Optional.ofNullable(given)
                .or(() ->
                        Samples.data(path).getOrDefault(use, List.of()).stream().findFirst());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (!Files.exists(file.get())) {
            throw new NoSuchFileException(file.get().toString());
        }
        return Optional.of(DataSets.texts(List.of(file.get()), console.job("Read")));
    }

    private static int[] tokens(Tokenizer tokenizer, TextData data) throws IOException {
        return tokenizer.encode(data.parts().getFirst().read());
    }

    private Evidence evidence(Model opened, Tokenizer tokenizer, TextData data, int bos) throws IOException {
        return BenchProtocol.evidence(
                opened,
                tokens(tokenizer, data),
                bos,
                data.name(),
                data.sha256(),
                Workers.shared(),
                console.job("Calibrate"));
    }

    private static BenchProtocol.Data calibrated(Model opened, Tokenizer tokenizer, Optional<TextData> data)
            throws IOException {
        if (data.isEmpty()) {
            return BenchProtocol.Data.NONE;
        }
        MomentsCalibrator.Request request = request(opened, tokenizer, data.get());
        TextSequences sequences = new TextSequences(request.texts(), -1, Protocol.WINDOWS, request.context());
        return BenchProtocol.Data.of(
                data.get().name(),
                data.get().sha256(),
                sequences,
                request.settings().sequences());
    }

    private static MomentsCalibrator.Request request(Model opened, Tokenizer tokenizer, TextData data)
            throws IOException {
        return MomentsCalibrator.standard(opened, tokens(tokenizer, data), data.name(), data.sha256());
    }
}
