package lapidary.app.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.Moments;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that name what choices rest on: an importance matrix, calibration data and how much of it.
final class ImportanceOptions {
    @Option(
            names = "--imatrix",
            paramLabel = "FILE",
            description = "An importance matrix, GGUF or .dat, as llama.cpp's imatrix or `lapidary imatrix` write it: "
                    + "types that weigh columns by it become more exact, those below 3 bits need it.")
    private @Nullable Path file;

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description = "What to run the model over, for the methods that look at what enters each layer (gptq, "
                    + "adaround, awq …): a text, a folder of texts or token ids for a language model, images or arrays "
                    + "for an ONNX graph. Repeatable. Never judge on the same data.")
    private List<Path> calibration = List.of();

    @Option(
            names = "--calibration-context",
            paramLabel = "N",
            description = "Tokens of a calibration sequence (default: 256, or what the model was trained on where that "
                    + "is less).")
    private @Nullable String context;

    @Option(names = "--calibration-sequences", paramLabel = "N", description = "Sequences to run over (default: 64).")
    private @Nullable String sequences;

    @Option(
            names = "--calibration-examples",
            paramLabel = "N",
            description = "ONNX graphs: images or rows to run over (default: 512).")
    private @Nullable String examples;

    @Option(
            names = "--calibration-seed",
            paramLabel = "N",
            description = "Which sequences or examples of the data are taken (default: 0).")
    private @Nullable String seed;

    @Option(
            names = "--write-imatrix",
            paramLabel = "FILE",
            description = "Also write the importance matrix of the calibration run, GGUF or .dat: its mean squares are "
                    + "part of what was summed up.")
    private @Nullable Path writtenMatrix;

    /// What the flags name; nothing without them.
    Evidence evidence(Model model, Console console) throws IOException, UsageException {
        Evidence importance = file == null ? Evidence.NONE : read(file);
        CalibrationSettings settings = settings();
        if (calibration.isEmpty()) {
            if (!settings.isStandard() || writtenMatrix != null) {
                throw new UsageException("--calibrate FILE is needed: data to run the model over");
            }
            return importance;
        }
        Moments moments = moments(model, calibration, settings, console);
        if (writtenMatrix != null) {
            ImportanceFile.write(
                    moments.importance(), writtenMatrix, ImportanceFile.Kind.of(writtenMatrix), Job.UNWATCHED);
        }
        return importance.with(moments);
    }

    /// Where the files lie, by the names that recipes have for them.
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        if (file != null) {
            files.put(RecipeEdit.IMPORTANCE, file.toString());
        }
        if (!calibration.isEmpty()) {
            files.put(
                    RecipeEdit.CALIBRATION,
                    calibration.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        }
        return files;
    }

    private CalibrationSettings settings() throws UsageException {
        TreeMap<String, SettingValue> values =
                new TreeMap<>(CalibrationSettings.STANDARD.chosen().values());
        put("context", context, values);
        put("sequences", sequences, values);
        put("examples", examples, values);
        put("seed", seed, values);
        return CalibrationSettings.of(new Settings(values));
    }

    private static void put(String name, @Nullable String text, Map<String, SettingValue> values)
            throws UsageException {
        if (text == null) {
            return;
        }
        Setting setting = CalibrationSettings.settings().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
        try {
            values.put(name, setting.parse(text));
        } catch (InvalidSettingException e) {
            throw new UsageException("--calibration-" + e.getMessage());
        }
    }

    /// What enters the layers of a model on data; tells what that takes of memory, and what is little covered.
    static Moments moments(Model model, List<Path> files, CalibrationSettings settings, Console console)
            throws IOException {
        CalibrationRun.Request request =
                new CalibrationRun.Request(data(files, console.job("Read")), settings, new Settings(new TreeMap<>()));
        console.note(CalibrationRun.memory(model, settings).sentence());
        Moments moments = CalibrationRun.run(model, request, Workers.shared(), console.job("Calibrate"));
        CoverageText.lines(moments, model.architecture().isEmpty()).forEach(console::note);
        return moments;
    }

    /// The data in files, each a set of its own.
    static List<DataSet> data(List<Path> files, Job job) throws IOException {
        List<DataSet> data = new ArrayList<>();
        for (Path each : files) {
            if (!Files.exists(each)) {
                throw new NoSuchFileException(each.toString());
            }
            data.add(DataSets.open(each, job));
        }
        return data;
    }

    static Evidence read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return Evidence.of(ImportanceFile.read(file));
    }
}
