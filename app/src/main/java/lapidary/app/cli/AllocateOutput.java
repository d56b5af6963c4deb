package lapidary.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.app.open.Samples;
import lapidary.core.allocate.Allocated;
import lapidary.core.allocate.BudgetCurve;
import lapidary.core.allocate.JointLoss;
import lapidary.core.allocate.Knapsack;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.TensorTypeList;
import lapidary.core.calib.Evidence;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.RefusedException;
import lapidary.core.compress.Report;
import lapidary.core.compress.ReportContext;
import lapidary.core.compress.ReportFile;
import lapidary.core.compress.SizePoints;
import lapidary.core.data.DataSets;
import lapidary.core.data.DataUses;
import lapidary.core.data.Overlap;
import lapidary.core.data.TextData;
import lapidary.core.data.Use;
import lapidary.core.eval.Evaluation;
import lapidary.core.format.AtomicFile;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Target;
import lapidary.core.table.ChangedRuns;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// What `allocate` and `search` do with a choice: say it, write it as a list, a recipe or a model, and judge it.
final class AllocateOutput {
    private static final int MOST_PREDICTIONS = 64;

    @Option(
            names = "--type-file",
            paramLabel = "FILE",
            description = "Write the types as a list for llama-quantize's --tensor-type-file.")
    private @Nullable Path typeFile;

    @Option(
            names = "--predictions",
            paramLabel = "N",
            defaultValue = "0",
            description = "Measure N further choices from the smallest to the largest size, and plot predicted against"
                    + " measured loss.")
    private int predictions;

    @Option(names = "--recipe", paramLabel = "FILE", description = "Write the recipe.")
    private @Nullable Path recipeFile;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "OUT",
            description = "Write the model.")
    @Nullable
    Path out;

    @Option(
            names = "--judge",
            paramLabel = "FILE",
            description = "Measure the model on this text, which no search may have seen; the held-out text of the"
                    + " built-in sample unless given.")
    private @Nullable Path judge;

    @Option(names = "--no-judge", description = "Do not measure it on another text.")
    private boolean noJudge;

    /// Says, judges and writes.
    int finish(
            Model model,
            Methods methods,
            Target target,
            TableOptions.Measured measured,
            Targeting targeting,
            Allocated found,
            Evidence evidence,
            boolean json,
            Console console)
            throws Exception {
        if (predictions < 0 || predictions > MOST_PREDICTIONS) {
            throw new UsageException("--predictions: expected 0 to " + MOST_PREDICTIONS + ", found " + predictions);
        }
        PredictionText joint = joint(model, methods, target, measured, targeting, found, evidence, console);
        AllocateText text =
                new AllocateText(targeting, found, joint.rows().getFirst().measured());
        if (!json) {
            text.lines().forEach(console::say);
            if (predictions > 0) {
                console.say("");
                joint.lines().forEach(console::say);
            }
        }
        if (typeFile != null) {
            AtomicFile.write(typeFile, TensorTypeList.of(found.plan()));
        }
        if (recipeFile != null) {
            RecipeFile.write(found.recipe(), recipeFile);
        }
        Optional<ObjectNode> judged = judged(model, methods, measured.data(), found.recipe(), evidence, json, console);
        Optional<Report> report = written(model, methods, found.recipe(), found.plan(), evidence, console);
        if (json) {
            ObjectNode root = text.json(judged);
            joint.json(root);
            report.ifPresent(each -> {
                root.put("writtenBytes", each.writtenBytes());
                root.put("sha256", each.sha256());
            });
            console.say(Json.text(root));
        } else if (report.isPresent() && out != null) {
            new WritingText(console, model, out, found.plan()).written(report.get(), true, Optional.empty());
        }
        return ExitCode.DONE;
    }

    /// The same for a choice of weights or blocks that are removed.
    ///
    /// @param searched what was searched on
    /// @param lines that are said
    /// @param root that is said with `--json`
    int finish(
            Model model,
            Methods methods,
            TextData searched,
            Recipe recipe,
            Evidence evidence,
            List<String> lines,
            ObjectNode root,
            boolean json,
            Console console)
            throws Exception {
        if (typeFile != null) {
            throw new UsageException("--type-file lists types: it belongs to --over bits");
        }
        Plan plan = new Planner(methods).plan(model, recipe, evidence);
        if (!json) {
            lines.forEach(console::say);
            console.say("size       " + Bytes.text(plan.fileBytes()) + " (" + Bytes.exact(plan.fileBytes()) + "), "
                    + Numbers.fixed(plan.bitsPerWeight(), 3) + " bits per weight");
            plan.notices().stream()
                    .filter(notice -> notice.tensor().isEmpty())
                    .forEach(notice -> console.say("note: " + notice.text()));
        }
        if (recipeFile != null) {
            RecipeFile.write(recipe, recipeFile);
        }
        Optional<ObjectNode> judged = judged(model, methods, searched, recipe, evidence, json, console);
        Optional<Report> report = written(model, methods, recipe, plan, evidence, console);
        if (json) {
            root.put("recipeId", plan.recipeId());
            root.put("bytes", plan.fileBytes());
            Json.number(root, "bitsPerWeight", plan.bitsPerWeight());
            judged.ifPresent(node -> root.set("judged", node));
            report.ifPresent(each -> {
                root.put("writtenBytes", each.writtenBytes());
                root.put("sha256", each.sha256());
            });
            console.say(Json.text(root));
        } else if (report.isPresent() && out != null) {
            new WritingText(console, model, out, plan).written(report.get(), true, Optional.empty());
        }
        return ExitCode.DONE;
    }

    private Optional<Report> written(
            Model model, Methods methods, Recipe recipe, Plan plan, Evidence evidence, Console console)
            throws Exception {
        if (out == null) {
            return Optional.empty();
        }
        if (plan.isRefused()) {
            throw RefusedException.of(plan);
        }
        Path in = model.file().path();
        if (Files.exists(out) && Files.exists(in) && Files.isSameFile(in, out)) {
            throw new UsageException("OUT is the model itself; name another file");
        }
        Report report =
                new Compressor(methods).run(model, recipe, evidence, Optional.empty(), out, console.job("Write"));
        ReportContext context = ReportContext.of(in, ReportContext.files(evidence), SizePoints.presets(model, methods));
        ReportFile.writeBeside(report, context, out);
        return Optional.of(report);
    }

    /// What was chosen, and with `--predictions` further choices from the smallest to the largest size.
    private PredictionText joint(
            Model model,
            Methods methods,
            Target target,
            TableOptions.Measured measured,
            Targeting targeting,
            Allocated found,
            Evidence evidence,
            Console console)
            throws Exception {
        List<Allocated> all = new ArrayList<>(List.of(found));
        Knapsack problem = targeting.problem(Long.MAX_VALUE).byDivergence();
        BudgetCurve curve = BudgetCurve.of(problem);
        long least = problem.leastCost();
        long most = curve.points().getLast().cost();
        for (int i = 0; i < predictions; i++) {
            long budget = least + (most - least) * i / Math.max(1, predictions - 1);
            all.add(Allocated.of(
                    model, methods, targeting, curve.at(budget), RecipeEdit.unchanged(model, target), evidence));
        }
        return model.file().reading(() -> {
            List<PredictionText.Row> rows = new ArrayList<>();
            try (ChangedRuns runs = new ChangedRuns(
                    model,
                    measured.text().cut(),
                    measured.text().sequences(),
                    Workers.shared(),
                    console.job("Measure"))) {
                JointLoss loss = new JointLoss(model, methods, target, targeting, evidence, runs, Workers.shared());
                for (Allocated each : all) {
                    Measured together = loss.of(each.chosen(), console.job("Measure"))
                            .divergence(targeting.table().from());
                    rows.add(new PredictionText.Row(each.plan().bitsPerWeight(), each.predicted(), together));
                }
            }
            return new PredictionText(rows);
        });
    }

    private Optional<ObjectNode> judged(
            Model model,
            Methods methods,
            TextData searched,
            Recipe recipe,
            Evidence evidence,
            boolean json,
            Console console)
            throws Exception {
        Optional<Path> file = noJudge
                ? Optional.empty()
                : Optional.ofNullable(judge)
                        .or(() -> Samples.judgingText(model.file().path()));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        TextData data = DataSets.texts(List.of(file.get()), console.job("Read"));
        Optional<Overlap> seen = DataUses.NONE
                .withSeen(Use.SEARCH, searched)
                .overlap(Use.JUDGE, data)
                .filter(Overlap::isRefused);
        if (seen.isPresent()) {
            throw new NotTheSameException(
                    seen.get().sentence() + ": a number measured on it would flatter. Choose other data");
        }
        Optional<Evaluation> evaluation = LivePreview.run(
                model, methods, recipe, evidence, Optional.empty(), file.get(), update -> {}, console.job("Judge"));
        if (evaluation.isEmpty()) {
            console.note("note: the accuracy was not measured: the preview could not run");
            return Optional.empty();
        }
        if (!json) {
            console.say("");
            console.say("judged on " + file.get() + ", which no search has seen");
            EvaluationText.lines(evaluation.get()).forEach(console::say);
        }
        ObjectNode node = Json.object();
        Json.evaluation(node, evaluation.get());
        Json.data(node.putObject("data"), data.name(), "text", data.sha256(), false);
        return Optional.of(node);
    }
}
