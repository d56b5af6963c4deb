package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.app.open.Samples;
import lapidary.core.allocate.TensorTypeList;
import lapidary.core.calib.Evidence;
import lapidary.core.compress.CompressionNeeds;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.RefusedException;
import lapidary.core.compress.Report;
import lapidary.core.compress.ReportContext;
import lapidary.core.compress.ReportFile;
import lapidary.core.compress.SizePoints;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.data.Use;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.LeftOvers;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Solving;
import lapidary.core.solve.WorkFolder;
import tools.jackson.databind.node.ObjectNode;

/// From a recipe to a written model: plan, live preview, file, recipe and report beside it. The
/// same path as the window's.
final class Writing {
    private final Console console;
    private final Methods methods;
    private final boolean json;
    private final WritingOptions options;

    Writing(Console console, Methods methods, boolean json, WritingOptions options) {
        this.console = console;
        this.methods = methods;
        this.json = json;
        this.options = options;
    }

    /// What one command says beside what all of them do.
    interface Addition {
        /// Nothing.
        Addition NONE = new Addition() {};

        /// In words, once the plan is known.
        default void plan(Plan plan) throws InvalidSettingException {}

        /// Looks at what was written.
        default void written(Path out) throws IOException {}

        /// As JSON, at the end.
        default void json(ObjectNode root, Plan plan) throws InvalidSettingException {}
    }

    /// @param evidence that the recipe names as its calibration data
    int run(Model model, Recipe recipe, Evidence evidence, Path out) throws Exception {
        return run(model, recipe, evidence, out, Addition.NONE);
    }

    /// The same with something more to say.
    int run(Model model, Recipe recipe, Evidence evidence, Path out, Addition addition) throws Exception {
        checkOut(model, out);
        Plan plan = new Planner(methods).plan(model, recipe, evidence);
        WritingText text = new WritingText(console, model, out, plan);
        if (plan.isRefused()) {
            throw RefusedException.of(plan);
        }
        if (!json) {
            text.plan(options.dryRun);
            addition.plan(plan);
        }
        if (options.tensorTypes != null) {
            AtomicFile.write(options.tensorTypes, TensorTypeList.of(plan));
        }
        if (options.dryRun) {
            if (json) {
                ObjectNode root = WritingJson.plan(plan);
                evidence.moments().ifPresent(moments -> CoverageText.json(root, moments));
                addition.json(root, plan);
                console.say(Json.text(root));
            }
            return ExitCode.DONE;
        }
        Solving solving = Solving.of(model, methods, recipe, evidence);
        sweep(out);
        // Before hours of solving, not after them.
        CompressionNeeds.check(plan, out);
        if (!solving.isAsked()) {
            if (options.resume) {
                console.note(
                        "note: --resume has no effect: nothing is solved block by block (--activations sequential)");
            }
            return write(model, recipe, evidence, Optional.empty(), out, text, addition);
        }
        try (WorkFolder folder = Solving.folder(out, options.resume)) {
            Solved solved = solving.run(folder, Workers.shared(), console.job("Solve"));
            int code = write(model, recipe, evidence, Optional.of(solved), out, text, addition);
            folder.done();
            return code;
        }
    }

    /// What a run that was killed left beside the file to be written.
    private void sweep(Path out) {
        LeftOvers.sweepBeside(out)
                .forEach(left ->
                        console.note("note: removed " + left.getFileName() + ", left by a run that was killed"));
    }

    /// @param solved what of the recipe was solved block by block
    private int write(
            Model model,
            Recipe recipe,
            Evidence evidence,
            Optional<Solved> solved,
            Path out,
            WritingText text,
            Addition addition)
            throws Exception {
        Optional<Previewed> previewed = preview(model, recipe, evidence, solved, text);
        Report written = new Compressor(methods).run(model, recipe, evidence, solved, out, console.job("Write"));
        Report report = previewed
                .map(each -> written.with(each.evaluation(), Optional.of(each.data()), each.remarks()))
                .orElse(written);
        report(model, report, evidence, out);
        addition.written(out);
        if (json) {
            ObjectNode root = WritingJson.report(report);
            evidence.moments().ifPresent(moments -> CoverageText.json(root, moments));
            previewed
                    .flatMap(Previewed::outcome)
                    .ifPresent(outcome -> GraphJson.outcome(root.putObject("preview"), outcome));
            addition.json(root, report.plan());
            console.say(Json.text(root));
        } else {
            text.written(report, !options.noReport, Optional.ofNullable(options.report));
        }
        return ExitCode.DONE;
    }

    /// Recipe and report beside the model, or where they are wanted.
    private void report(Model model, Report report, Evidence evidence, Path out) throws IOException {
        if (options.noReport) {
            return;
        }
        Map<String, String> files = ReportContext.files(evidence);
        files.putAll(options.dataFiles);
        ReportContext context = ReportContext.of(model.file().path(), files, SizePoints.presets(model, methods));
        if (options.report == null) {
            ReportFile.writeBeside(report, context, out);
        } else {
            RecipeFile.write(report.recipe(), report.fallbacks(), ReportFile.recipe(out));
            ReportFile.write(report, context, out, options.report);
        }
    }

    /// What the preview came to.
    ///
    /// @param evaluation of a language model; empty where it could not run
    /// @param outcome of a graph
    private record Previewed(
            Optional<Evaluation> evaluation, Optional<GraphOutcome> outcome, DataRef data, List<String> remarks) {}

    private Optional<Previewed> preview(
            Model model, Recipe recipe, Evidence evidence, Optional<Solved> solved, WritingText text)
            throws IOException, NotTheSameException {
        Optional<Path> judging = options.noPreview
                ? Optional.empty()
                : Optional.ofNullable(options.preview)
                        .or(() -> Samples.judgingText(model.file().path()));
        if (judging.isEmpty()) {
            return Optional.empty();
        }
        if (GraphLivePreview.isFor(model)) {
            List<String> seen = new ArrayList<>();
            Seen.of(evidence)
                    .check(DataSets.open(judging.get(), console.job("Read")), options.allowOverlap, console)
                    .ifPresent(seen::add);
            return Optional.of(graphPreview(model, recipe, evidence, judging.get(), seen));
        }
        TextData data = DataSets.texts(List.of(judging.get()), console.job("Read"));
        List<String> remarks = new ArrayList<>();
        Seen.of(evidence).check(data, options.allowOverlap, console).ifPresent(remarks::add);
        Optional<Evaluation> evaluation = LivePreview.run(
                model,
                methods,
                recipe,
                evidence,
                solved,
                judging.get(),
                new Watcher(console, options.watch && !json),
                console.job("Preview"));
        if (!json && evaluation.isPresent()) {
            text.preview(evaluation.get(), judging.get(), data.sha256());
        }
        if (evaluation.isEmpty()) {
            remarks.add("the accuracy was not measured: the preview could not run");
        }
        return Optional.of(new Previewed(
                evaluation, Optional.empty(), new DataRef(data.name(), data.sha256(), Use.JUDGE), remarks));
    }

    private Previewed graphPreview(Model model, Recipe recipe, Evidence evidence, Path judging, List<String> remarks)
            throws IOException {
        GraphLivePreview.Result result =
                GraphLivePreview.run(model, methods, recipe, evidence, judging, console.job("Preview"));
        if (!json) {
            console.say("");
            GraphText.lines(result.outcome()).forEach(console::say);
        }
        DataRef data = new DataRef(result.data().name(), result.data().sha256(), Use.JUDGE);
        return new Previewed(Optional.empty(), Optional.of(result.outcome()), data, remarks);
    }

    private static void checkOut(Model model, Path out) throws IOException, UsageException {
        Path in = model.file().path();
        if (Files.exists(out) && Files.exists(in) && Files.isSameFile(in, out)) {
            throw new UsageException("OUT is the model itself; name another file");
        }
    }
}
