package lapidary.core.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.DataUses;
import lapidary.core.data.Overlap;
import lapidary.core.data.TextData;
import lapidary.core.data.TextFile;
import lapidary.core.data.Use;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;

/// What a job needs, read from its files: the recipe as it is meant for the model, and what that rests on.
///
/// @param askedSha256 of the recipe's file; "" for a preset
record JobInputs(Recipe recipe, Evidence evidence, String askedSha256) {

    /// @throws RefusedJobException when data is missing or not what the recipe names
    static JobInputs of(QueueJob job, Model model, Methods methods, Job progress)
            throws IOException, UnfitException, InvalidSettingException {
        return switch (job.asked()) {
            case Asked.RecipeAt at -> {
                if (!Files.exists(at.file())) {
                    throw new NoSuchFileException(at.file().toString());
                }
                Recipe adopted = RecipeEdit.adopt(RecipeFile.read(at.file()), model);
                Recipe aimed = job.format()
                        .map(format -> RecipeEdit.target(adopted, aimed(adopted.target(), format)))
                        .orElse(adopted);
                Evidence evidence = evidence(job, model, aimed, methods, progress);
                yield new JobInputs(named(aimed, evidence), evidence, Queue.sha256(at.file()));
            }
            case Asked.Preset preset -> {
                Evidence evidence = job.data().containsKey(RecipeEdit.IMPORTANCE) ? importance(job) : Evidence.NONE;
                Target target = new Target("gguf", RecipeEdit.plainType(model), Misfit.REFUSE);
                StockPreset stock = StockPreset.find(preset.name()).orElseThrow();
                Recipe mixed = PresetAllocator.of(model)
                        .allocate(
                                RecipeEdit.unchanged(model, target),
                                stock,
                                PresetWishes.NONE,
                                evidence.hasImportance());
                yield new JobInputs(named(mixed, evidence), evidence, "");
            }
        };
    }

    private static Target aimed(Target now, String format) {
        return new Target(format, now.dense(), now.misfit(), now.metadata());
    }

    private static Recipe named(Recipe recipe, Evidence evidence) {
        return evidence.id().isEmpty() ? recipe : RecipeEdit.calibrate(recipe, evidence);
    }

    /// What a recipe names; of a recipe that names nothing, what its methods ask for.
    private static Evidence evidence(QueueJob job, Model model, Recipe recipe, Methods methods, Job progress)
            throws IOException, InvalidSettingException {
        Evidence evidence = Evidence.NONE;
        List<DataRef> named =
                recipe.data().stream().filter(ref -> ref.use() == Use.CALIBRATE).toList();
        for (DataRef ref : named) {
            evidence = add(evidence, job, model, ref, progress);
        }
        if (!named.isEmpty()
                || !new Planner(methods).plan(model, recipe, evidence).lacksEvidence()) {
            return evidence;
        }
        for (Map.Entry<String, List<Path>> entry : job.data().entrySet()) {
            Optional<CalibrationSettings> settings =
                    RecipeEdit.calibration(new DataRef(entry.getKey(), "", Use.CALIBRATE));
            if (entry.getKey().equals(RecipeEdit.IMPORTANCE)) {
                evidence = evidence.with(importance(job).calibration().orElseThrow());
            } else if (settings.isPresent()) {
                evidence = evidence.with(CalibrationRun.run(
                        model, request(entry.getValue(), settings.get(), progress), Workers.shared(), progress));
            }
        }
        return evidence;
    }

    private static Evidence add(Evidence evidence, QueueJob job, Model model, DataRef ref, Job progress)
            throws IOException {
        Optional<CalibrationSettings> settings = RecipeEdit.calibration(ref);
        List<Path> files = job.data()
                .getOrDefault(
                        ref.name(),
                        settings.isPresent() ? job.data().getOrDefault(RecipeEdit.CALIBRATION, List.of()) : List.of());
        if (files.isEmpty()) {
            throw new RefusedJobException("The recipe rests on the data '" + ref.name()
                    + "': say where it lies, as \"data\": {\""
                    + (settings.isPresent() ? RecipeEdit.CALIBRATION : ref.name()) + "\": FILE}, then retry.");
        }
        if (settings.isPresent()) {
            CalibrationRun.Request request = request(files, settings.get(), progress);
            same(ref, request.sha256(), files);
            return evidence.with(CalibrationRun.run(model, request, Workers.shared(), progress));
        }
        if (ref.name().equals(RecipeEdit.IMPORTANCE)) {
            Evidence.Calibration read = importance(job).calibration().orElseThrow();
            same(ref, read.sha256(), files);
            return evidence.with(read);
        }
        return evidence;
    }

    private static void same(DataRef ref, String found, List<Path> files) throws RefusedJobException {
        if (!ref.sha256().equals(found)) {
            throw new RefusedJobException(files.getFirst() + ": not the data that the recipe calls '" + ref.name()
                    + "': expected SHA-256 " + brief(ref.sha256()) + "…, found " + brief(found)
                    + "…. Name the file that it was made with, then retry.");
        }
    }

    private static String brief(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    private static CalibrationRun.Request request(List<Path> files, CalibrationSettings settings, Job progress)
            throws IOException {
        List<DataSet> data = new ArrayList<>();
        for (Path file : files) {
            data.add(DataSets.open(file, progress));
        }
        return new CalibrationRun.Request(data, settings, new Settings(new TreeMap<>()));
    }

    private static Evidence importance(QueueJob job) throws IOException {
        Path file = job.data().getOrDefault(RecipeEdit.IMPORTANCE, List.of()).getFirst();
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return Evidence.of(ImportanceFile.read(file));
    }

    /// Makes sure that nothing is judged on what it was calibrated on.
    ///
    /// @throws RefusedJobException when it would be
    void checkJudge(DataSet judge) throws RefusedJobException {
        DataUses uses = DataUses.NONE;
        List<String> hashes = new ArrayList<>();
        if (evidence.moments().isPresent()) {
            hashes.add(evidence.moments().get().dataSha256());
            for (DataSet data : evidence.moments().get().data()) {
                uses = uses.withSeen(Use.CALIBRATE, data);
            }
        }
        evidence.calibration().ifPresent(known -> hashes.addAll(known.matrix().dataHashes()));
        Stream<String> parts =
                judge instanceof TextData texts ? texts.parts().stream().map(TextFile::sha256) : Stream.empty();
        boolean isSame = Stream.concat(Stream.of(judge.sha256()), parts).anyMatch(hashes::contains);
        Optional<String> found = isSame
                ? Optional.of("'" + judge.name() + "' is what the model was calibrated on")
                : uses.overlap(Use.JUDGE, judge).filter(Overlap::isRefused).map(Overlap::sentence);
        if (found.isPresent()) {
            throw new RefusedJobException(
                    found.get() + ": a number measured on it would flatter. Name other data to judge on, then retry.");
        }
    }
}
