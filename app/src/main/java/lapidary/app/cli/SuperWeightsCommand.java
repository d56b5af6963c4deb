package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import lapidary.app.data.DataTokens;
import lapidary.app.data.RunTexts;
import lapidary.app.open.Samples;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.Use;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Target;
import lapidary.core.sensitivity.superweight.Coordinate;
import lapidary.core.sensitivity.superweight.EditEffect;
import lapidary.core.sensitivity.superweight.LayerPeak;
import lapidary.core.sensitivity.superweight.Rule;
import lapidary.core.sensitivity.superweight.SuperWeightSearch;
import lapidary.core.sensitivity.superweight.SuperWeights;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `superweights MODEL`: the few single weights that a model cannot do without, and what happens without them.
@Command(
        name = "superweights",
        sortOptions = false,
        description = "Finds super weights with one forward pass, says what speaks for or against there being any, and "
                + "shows what zeroing or scaling single weights does.")
final class SuperWeightsCommand implements Callable<Integer> {
    private static final String FOUND = "found";
    private static final String PROMPT = "My favourite place in the world is the";

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "The model: a file or a Hugging Face folder.")
    private Path path = Path.of("");

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "Text whose beginning is run; a short built-in sentence unless given. Repeatable.")
    private List<Path> texts = new ArrayList<>();

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Tokens of the text that are run at most (default: 128).")
    private int tokens;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            defaultValue = "50",
            description = "Magnitude above which an input and an output of a layer are spikes (default: 50).")
    private double threshold;

    @Option(
            names = "--zero",
            paramLabel = "COORD",
            description = "Measure the model without this weight: TENSOR[ROW,COLUMN], or \"found\" for all that the "
                    + "search finds. Repeatable.")
    private List<String> zeroed = new ArrayList<>();

    @Option(
            names = "--scale",
            paramLabel = "COORD=X",
            description = "Measure the model with this weight times X. Repeatable.")
    private List<String> scaled = new ArrayList<>();

    @Option(
            names = "--judge",
            paramLabel = "FILE",
            description = "Text to measure --zero and --scale on; for the built-in sample its held-out text.")
    private @Nullable Path judge;

    @Option(
            names = "--judge-tokens",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens of it that are used at most (default: 4096).")
    private int judgeTokens;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = PROMPT,
            description = "What the next token is asked after (default: \"" + PROMPT + "\").")
    private String prompt = PROMPT;

    @Option(
            names = "--save-recipe",
            paramLabel = "R",
            description = "Write --zero and --scale as a recipe, for quantize --recipe R and run R.")
    private @Nullable Path saved;

    @Mixin
    private CommonOptions common = new CommonOptions();

    SuperWeightsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (tokens < 4 || judgeTokens < 4 || !(threshold > 0)) {
            throw new UsageException("--tokens and --judge-tokens are at least 4, --threshold is above 0");
        }
        try (Model model = Inputs.open(path);
                Tokenizer tokenizer = Tokenizers.of(model)) {
            SuperWeights found = search(model, tokenizer);
            Map<Coordinate, Double> factors = factors(found);
            EditOptions.check(model, factors);
            if (saved != null) {
                save(model, factors, saved);
            }
            Optional<EditEffect> effect =
                    factors.isEmpty() ? Optional.empty() : Optional.of(measure(model, tokenizer, factors));
            if (common.json) {
                console.out().println(SuperWeightsText.json(found, effect, tokenizer));
            } else {
                SuperWeightsText.lines(found, effect, tokenizer).forEach(console::say);
            }
            return ExitCode.DONE;
        }
    }

    private SuperWeights search(Model model, Tokenizer tokenizer) throws IOException {
        List<DataSet> data = texts.isEmpty() ? List.of() : List.of(DataSets.texts(texts, console.job("Read")));
        int[] sequence = RunTexts.begun(model, tokenizer, data, tokens, console.job("Read"));
        Rule standard = Rule.STANDARD;
        Rule rule = new Rule(
                threshold,
                standard.relative(),
                standard.absoluteShare(),
                standard.relativeShare(),
                standard.prominence());
        SuperWeightSearch.Request request = new SuperWeightSearch.Request(
                List.of(sequence), rule, RunTexts.begunName(data), data.isEmpty() ? "" : CalibrationRun.sha256(data));
        return SuperWeightSearch.find(model, request, Workers.shared(), console.job("Search"));
    }

    private void save(Model model, Map<Coordinate, Double> factors, Path file) throws IOException, UsageException {
        Target target = new Target("gguf", RecipeEdit.plainType(model), Target.Misfit.REFUSE);
        RecipeFile.write(EditOptions.add(RecipeEdit.unchanged(model, target), model, factors), file);
        console.note("recipe with " + factors.size() + (factors.size() == 1 ? " edited weight" : " edited weights")
                + " written to " + file);
    }

    private Map<Coordinate, Double> factors(SuperWeights found) throws UsageException {
        Map<Coordinate, Double> factors = new LinkedHashMap<>();
        for (String zero : zeroed) {
            if (zero.equals(FOUND)) {
                if (found.found().isEmpty()) {
                    console.note("--zero found: there is nothing to zero, no super weight was found");
                }
                found.found().stream().map(LayerPeak::coordinate).forEach(place -> factors.put(place, 0.0));
            } else {
                factors.put(EditOptions.coordinate("--zero", zero), 0.0);
            }
        }
        factors.putAll(EditOptions.factors("--scale", scaled));
        return factors;
    }

    private EditEffect measure(Model model, Tokenizer tokenizer, Map<Coordinate, Double> factors)
            throws IOException, UsageException {
        Path file = Optional.ofNullable(judge)
                .or(() -> Samples.data(path).getOrDefault(Use.JUDGE, List.of()).stream()
                        .findFirst())
                .orElseThrow(() -> new UsageException("--judge FILE is needed: a text to measure on"));
        List<DataSet> data = List.of(DataSets.texts(List.of(file), console.job("Read")));
        int[] judged = DataTokens.of(tokenizer, data, console.job("Read"));
        int context = CalibrationSettings.STANDARD.fitted(model).context();
        int[] begun = tokenizer.encode(prompt);
        int[] whole = tokenizer.addsBos() && tokenizer.bos() >= 0
                ? IntStream.concat(IntStream.of(tokenizer.bos()), IntStream.of(begun))
                        .toArray()
                : begun;
        int used = Math.min(judged.length, judgeTokens + 1);
        EditEffect.Request request = new EditEffect.Request(Arrays.copyOf(judged, used), context, whole);
        return EditEffect.measure(model, factors, request, running -> {}, console.job("Measure"));
    }
}
