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
import lapidary.core.bench.MethodBench;
import lapidary.core.bench.MethodTable;
import lapidary.core.bench.Standing;
import lapidary.core.bench.Tournament;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.Use;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.TensorId;
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
                    "Text, images or arrays for the methods that look at what enters each layer; that of the built-in "
                            + "samples unless given. Without any, methods that need it are not run.")
    private @Nullable Path calibration;

    @Option(
            names = {"--text", "--data"},
            paramLabel = "FILE",
            description = "Text to judge on, or for a classifier images or arrays with their classes; that of the "
                    + "built-in samples unless given.")
    private @Nullable Path judge;

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
        try (Model opened = Inputs.open(path)) {
            BenchChoice.check(opened, methods, widths, group, only);
            Optional<ModelTensor> layer = layer(opened);
            Optional<Path> calibrating = file(calibration, path, Use.CALIBRATE);
            Optional<Path> judging = file(judge, path, Use.JUDGE);
            if (layer.isPresent() && calibrating.isEmpty()) {
                throw new UsageException("--tensor needs data to run the layer on: --calibrate FILE");
            }
            if (judging.isEmpty() && layer.isEmpty() && !list) {
                throw new UsageException((opened.architecture().isPresent() ? "--text" : "--data")
                        + " FILE is needed: what to judge on");
            }
            try (BenchSubject subject = BenchSubject.of(opened)) {
                run(opened, subject, layer, open(opened, calibrating), open(opened, judging));
            }
            return ExitCode.DONE;
        }
    }

    private void run(
            Model opened,
            BenchSubject subject,
            Optional<ModelTensor> layer,
            Optional<DataSet> calibrating,
            Optional<DataSet> judging)
            throws Exception {
        if (judging.isPresent() && calibrating.isPresent() && !list && layer.isEmpty()) {
            new Seen(List.of(), List.of(), List.of(calibrating.get())).check(judging.get(), false, console);
        }
        Evidence evidence = calibrating.isPresent()
                ? subject.calibrate(calibrating.get(), console.job("Calibrate"))
                : Evidence.NONE;
        List<Candidate> candidates = BenchChoice.of(Candidates.of(opened, methods, widths, group, evidence), only);
        if (list) {
            BenchText.candidates(candidates.stream()
                            .map(candidate ->
                                    MethodBench.entry(opened, methods, evidence, candidate, new Selector.All()))
                            .toList())
                    .forEach(console::say);
        } else if (layer.isPresent()) {
            BenchLayer.run(
                    console,
                    new BenchLayer.Question(
                            opened, (BenchSubject.Language) subject, methods, layer.get(), calibrating.orElseThrow()),
                    candidates,
                    evidence,
                    common.json);
        } else {
            BenchProtocol protocol = subject.protocol(name(path()), calibrating, judging.orElseThrow());
            try (MethodBench bench = subject.bench(methods, judging.orElseThrow(), evidence)) {
                table(bench, candidates, protocol);
            }
        }
    }

    private void table(MethodBench bench, List<Candidate> candidates, BenchProtocol protocol) throws IOException {
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

    /// The layer that is asked for.
    private Optional<ModelTensor> layer(Model opened) throws UsageException {
        if (tensor == null || list) {
            return Optional.empty();
        }
        String named = tensor;
        ModelTensor found = opened.find(new TensorId(named))
                .orElseThrow(() -> new UsageException("--tensor: the model has no tensor '" + named + "'"));
        if (opened.architecture().isEmpty()) {
            throw new UsageException("--tensor compares on a layer of a language model, and this model is none; "
                    + "leave it out to compare on the whole model");
        }
        return Optional.of(found);
    }

    private static Optional<Path> file(@Nullable Path given, Path path, Use use) throws IOException {
        Optional<Path> file = Optional.ofNullable(given)
                .or(() ->
                        Samples.data(path).getOrDefault(use, List.of()).stream().findFirst());
        if (file.isPresent() && !Files.exists(file.get())) {
            throw new NoSuchFileException(file.get().toString());
        }
        return file;
    }

    private Optional<DataSet> open(Model opened, Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                opened.architecture().isPresent()
                        ? DataSets.texts(List.of(file.get()), console.job("Read"))
                        : DataSets.open(file.get(), console.job("Read")));
    }
}
