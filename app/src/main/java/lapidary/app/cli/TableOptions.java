package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.app.open.Samples;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.data.TextFile;
import lapidary.core.data.Use;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TableMeasurement;
import lapidary.core.table.TableText;
import lapidary.core.table.TypeOption;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags of commands that choose types from a table of measurements.
final class TableOptions {
    @Option(
            names = "--types",
            paramLabel = "TYPE,…",
            split = ";",
            description = "What a tensor may become: types of GGUF files separated by commas (q2_k,q4_k), or methods"
                    + " with settings separated by semicolons (\"rtn:bits=2,group=64;rtn:bits=4,group=64\"). Default:"
                    + " q2_k to q8_0; for packed folders grids of 2 to 8 bits.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "Text to measure types on; never judge on it. The search text of the built-in sample unless"
                    + " given.")
    private @Nullable Path text;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Tokens of the text that each type of each tensor is measured on (default: 4096).")
    private int tokens;

    @Option(names = "--fused", description = "Layers that runtimes fuse (query, key, value; gate, up) get one type.")
    private boolean fused;

    @Option(names = "--keep", paramLabel = "NAME", description = "This tensor stays as it is. Repeatable.")
    private List<String> kept = new ArrayList<>();

    @Option(
            names = "--lock",
            paramLabel = "NAME=TYPE|…",
            description = "This tensor may have these types alone. Repeatable.")
    private List<String> locked = new ArrayList<>();

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            description = "Where measurements are kept (default: the program's cache).")
    private @Nullable Path folder;

    /// What was measured.
    ///
    /// @param isNew whether anything was run for it
    record Measured(MeasurementTable table, TableText text, TextData data, boolean isNew) {}

    /// Measures what is not known yet, after a look whether the budget can be kept at all.
    Measured measure(
            Model model,
            Path path,
            Methods methods,
            Target target,
            Optional<SizeBudget> budget,
            Evidence evidence,
            Console console)
            throws IOException, UsageException, InvalidSettingException, UnfitException {
        TextData data = data(path, console);
        TableText cut = text(model, data);
        TableMeasurement.Request request =
                new TableMeasurement.Request(target, options(methods, target), evidence, cut, fused);
        Path tables = folder == null ? TableMeasurement.standardFolder() : Files.createDirectories(folder);
        TableMeasurement measurement = new TableMeasurement(model, methods, request, tables, Workers.shared());
        Set<TensorId> same = kept.stream().map(TensorId::new).collect(Collectors.toSet());
        if (budget.isPresent() && !budget.get().isInTime()) {
            SizeBudget size = budget.get();
            size.admit(measurement.costs().least(size.isInBytes(), same), model);
        }
        MeasurementTable table = measurement.run(console.job("Measure"));
        return new Measured(table, cut, data, measurement.blockEvaluations() > 0);
    }

    /// What is measured on, cut.
    TableText text(Model model, TextData data) throws IOException, UsageException {
        if (tokens < 512) {
            throw new UsageException("--tokens: expected at least 512, found " + tokens);
        }
        return TableText.of(model, tokenized(model, data), data.name(), data.sha256(), tokens);
    }

    /// Whether anything was said about types.
    boolean isAboutTypes() {
        return !types.isEmpty() || fused || !kept.isEmpty() || !locked.isEmpty();
    }

    TextData data(Path path, Console console) throws IOException, UsageException {
        Path file = Optional.ofNullable(text)
                .or(() -> Samples.data(path).getOrDefault(Use.SEARCH, List.of()).stream()
                        .findFirst())
                .orElseThrow(() -> new UsageException("--text FILE is needed: what to measure types on"));
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return DataSets.texts(List.of(file), console.job("Read"));
    }

    static List<int[]> tokenized(Model model, TextData data) throws IOException {
        List<int[]> texts = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            for (TextFile part : data.parts()) {
                texts.add(tokenizer.encode(part.read()));
            }
        }
        return texts;
    }

    private List<TypeOption> options(Methods methods, Target target) throws InvalidSettingException {
        List<String> texts = new ArrayList<>();
        for (String type : types) {
            texts.addAll(type.contains(":") ? List.of(type) : List.of(type.split(",")));
        }
        return TypeOption.parse(methods, texts.isEmpty() ? TypeOption.standard(target.format()) : texts);
    }

    /// What must stay as it is.
    Constraints constraints(MeasurementTable table) throws UsageException {
        SortedSet<TensorId> same = new TreeSet<>();
        for (String name : kept) {
            same.add(known(table, "--keep", name));
        }
        SortedMap<TensorId, Set<String>> allowed = new TreeMap<>();
        for (String lock : locked) {
            int equals = lock.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--lock: expected NAME=TYPE, found '" + lock + "'");
            }
            Set<String> ids = Set.of(lock.substring(equals + 1).split("\\|"));
            for (String id : ids) {
                if (table.option(id).isEmpty()) {
                    throw new UsageException("--lock: '" + id + "' is not among the types; add it to --types");
                }
            }
            allowed.put(known(table, "--lock", lock.substring(0, equals)), ids);
        }
        return new Constraints(same, allowed);
    }

    private static TensorId known(MeasurementTable table, String flag, String name) throws UsageException {
        TensorId id = new TensorId(name);
        if (table.unit(id).isEmpty()) {
            throw new UsageException(flag + ": '" + name + "' is no tensor that gets a type");
        }
        return id;
    }
}
