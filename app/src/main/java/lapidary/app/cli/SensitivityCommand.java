package lapidary.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lapidary.app.data.SubjectMaker;
import lapidary.app.open.Samples;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.Use;
import lapidary.core.format.AtomicFile;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.sensitivity.Ingredient;
import lapidary.core.sensitivity.Probe;
import lapidary.core.sensitivity.Score;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.Sensitivity;
import lapidary.core.sensitivity.SensitivityCsv;
import lapidary.core.sensitivity.SensitivityMap;
import lapidary.core.sensitivity.Subject;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sensitivity MODEL`: how fragile each tensor is by every score, and how well each predicts what is measured.
@Command(
        name = "sensitivity",
        sortOptions = false,
        description =
                "Says how fragile each tensor is, by cheap scores and by what is measured when it alone is quantized, "
                        + "and how well each score predicts that.")
final class SensitivityCommand implements Callable<Integer> {
    private static final String ALL = "all";

    private final Console console;
    private final Methods methods;

    @Parameters(paramLabel = "MODEL", description = "The model: a file or a Hugging Face folder.")
    private Path path = Path.of("");

    @Option(
            names = "--scores",
            paramLabel = "ID,…",
            split = ",",
            defaultValue = ALL,
            description = "Ids of scores, as --list prints them; all (default) computes whatever there is data for.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "Bits of a code of the quantizer asked about (default: 3).")
    private @Nullable Integer bits;

    @Option(names = "--group", paramLabel = "N", description = "Weights that share a scale (default: 64).")
    private @Nullable Integer group;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Ask about a stored type instead, such as q3_k; without --bits and --group.")
    private @Nullable String type;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "Text to measure on; nothing else looks at it. For the built-in sample its search text, so "
                    + "that the held-out text stays unseen.")
    private @Nullable Path text;

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description = "What the scores are computed on; for the built-in sample its calibration text. Repeatable.")
    private List<Path> calibration = new ArrayList<>();

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens to measure on, and as many of calibration for scores that run the model (default: "
                    + "4096).")
    private int tokens;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the scores of all tensors, comma-separated.")
    private @Nullable Path csv;

    @Option(names = "--list", description = "Only list the scores: what each is, needs and costs.")
    private boolean list;

    @Mixin
    private CommonOptions common = new CommonOptions();

    SensitivityCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        List<Score> scores = scores();
        if (list) {
            SensitivityText.scores(scores).forEach(console::say);
            return ExitCode.DONE;
        }
        if (tokens < 4) {
            throw new UsageException("--tokens: expected at least 4, found " + tokens);
        }
        Probe probe = probe();
        try (Model model = Inputs.open(path)) {
            Subject subject = subject(model, probe, scores);
            List<SensitivityMap> maps = new ArrayList<>();
            for (Score score : scores) {
                Optional<String> obstacle = score.obstacle(subject);
                if (obstacle.isPresent()) {
                    if (!ids.contains(ALL)) {
                        throw new UsageException(score.id() + ": " + obstacle.get());
                    }
                    console.note("left out: " + score.title() + ". " + obstacle.get());
                    continue;
                }
                maps.add(Sensitivity.of(subject, score, console.job(score.title())));
            }
            if (csv != null) {
                String lines = String.join("\r\n", SensitivityCsv.lines(subject.tensors(), maps)) + "\r\n";
                AtomicFile.write(csv, lines.getBytes(StandardCharsets.UTF_8));
            }
            if (common.json) {
                console.out().println(SensitivityText.json(subject, maps));
            } else {
                SensitivityText.lines(subject, maps).forEach(console::say);
            }
            return ExitCode.DONE;
        }
    }

    private List<Score> scores() throws UsageException {
        if (ids.contains(ALL)) {
            return Scores.all();
        }
        List<Score> found = new ArrayList<>();
        for (String id : ids) {
            found.add(Scores.find(id.strip())
                    .orElseThrow(() -> new UsageException("--scores: expected all or some of "
                            + Scores.all().stream().map(Score::id).collect(Collectors.joining(", ")) + ", found '" + id
                            + "'")));
        }
        return found;
    }

    private Probe probe() throws UsageException {
        try {
            if (type == null) {
                return Probe.nearest(methods, bits == null ? Probe.BITS : bits, group == null ? Probe.GROUP : group);
            }
            if (bits != null || group != null) {
                throw new UsageException("--type has bits and groups of its own: leave --bits and --group out");
            }
            return Probe.of(
                    methods,
                    "ggml",
                    Map.of("type", new SettingValue.Text(type.strip().toLowerCase(Locale.ROOT))));
        } catch (InvalidSettingException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private Subject subject(Model model, Probe probe, List<Score> scores) throws IOException {
        Set<Ingredient> needed =
                scores.stream().flatMap(score -> score.needs().stream()).collect(Collectors.toSet());
        SubjectMaker maker = new SubjectMaker(
                methods,
                data(calibration, Use.CALIBRATE),
                data(text == null ? List.of() : List.of(text), Use.SEARCH),
                tokens,
                Evidence.NONE);
        return maker.of(model, probe, needed, console.job("Calibrate"));
    }

    /// What was named, or what comes with the built-in sample.
    private List<DataSet> data(List<Path> named, Use use) throws IOException {
        List<Path> files = named.isEmpty() ? Samples.data(path).getOrDefault(use, List.of()) : named;
        if (files.isEmpty()) {
            return List.of();
        }
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
        }
        if (files.size() > 1) {
            return List.of(DataSets.texts(files, console.job("Read")));
        }
        return List.of(DataSets.open(files.getFirst(), console.job("Read")));
    }
}
