package lapidary.core.queue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lapidary.core.compress.CompressionNeeds;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.RefusedException;
import lapidary.core.compress.Report;
import lapidary.core.compress.ReportContext;
import lapidary.core.compress.ReportFile;
import lapidary.core.compress.SizePoint;
import lapidary.core.compress.SizePoints;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.data.Use;
import lapidary.core.eval.Classification;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.format.LeftOvers;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.preview.PreviewRun;
import lapidary.core.recipe.DataRef;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Solving;
import lapidary.core.solve.WorkFolder;

/// Does a job: opens the model, follows the recipe, measures where asked, writes the file with recipe and report.
///
/// Layers that are solved one after another are kept in `OUT.solving` until the file is written: a job that was
/// interrupted goes on there.
public final class CompressionWork implements QueueRunner.Work {
    /// Share of the progress until the recipe and its data are there, and until it is measured.
    private static final double PREPARED = 0.1;

    private static final double SOLVED = 0.5;
    private static final double MEASURED = 0.75;

    private final Methods methods;
    private final Supplier<QueueState> queue;

    /// @param queue whose finished jobs are shown beside a job in its report
    public CompressionWork(Methods methods, Supplier<QueueState> queue) {
        this.methods = methods;
        this.queue = queue;
    }

    /// What was measured of a recipe.
    private record Judged(
            Optional<Evaluation> evaluation,
            Optional<DataRef> data,
            Optional<QueueResult.Loss> loss,
            List<String> remarks) {
        static final Judged NONE = new Judged(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    @Override
    public QueueResult run(QueueJob job, Job progress)
            throws IOException, UnfitException, RefusedException, InvalidSettingException {
        if (!Files.exists(job.model())) {
            throw new NoSuchFileException(job.model().toString());
        }
        long begun = System.nanoTime();
        progress.report(0, "open");
        Path folder = job.out().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        LeftOvers.remove(job.out());
        try (Model model = Model.open(job.model())) {
            JobInputs inputs = JobInputs.of(job, model, methods, progress.part(0, PREPARED));
            Plan plan = new Planner(methods).plan(model, inputs.recipe(), inputs.evidence());
            if (plan.isRefused()) {
                throw RefusedException.of(plan);
            }
            CompressionNeeds.check(plan, job.out());
            Solving solving = Solving.of(model, methods, inputs.recipe(), inputs.evidence());
            if (!solving.isAsked()) {
                return write(job, model, inputs, Optional.empty(), progress.part(PREPARED, 1))
                        .lasting(Duration.ofNanos(System.nanoTime() - begun));
            }
            try (WorkFolder kept = Solving.folder(job.out(), true)) {
                Solved solved = solving.run(kept, Workers.shared(), progress.part(PREPARED, SOLVED));
                QueueResult result = write(job, model, inputs, Optional.of(solved), progress.part(SOLVED, 1));
                kept.done();
                return result.lasting(Duration.ofNanos(System.nanoTime() - begun));
            }
        }
    }

    private QueueResult write(QueueJob job, Model model, JobInputs inputs, Optional<Solved> solved, Job progress)
            throws IOException, RefusedException, InvalidSettingException {
        Judged judged = job.judge().isEmpty()
                ? Judged.NONE
                : judge(job.judge().get(), model, inputs, solved, progress.part(0, MEASURED));
        Job writing = job.judge().isEmpty() ? progress : progress.part(MEASURED, 1);
        Report report = new Compressor(methods)
                .run(model, inputs.recipe(), inputs.evidence(), solved, job.out(), writing)
                .with(judged.evaluation(), judged.data(), judged.remarks());
        if (job.hasReport()) {
            ReportFile.writeBeside(report, context(job, model, judged), job.out());
        }
        return new QueueResult(
                report.plan().recipeId(),
                inputs.askedSha256(),
                report.sourceBytes(),
                report.writtenBytes(),
                report.plan().bitsPerWeight(),
                report.sha256(),
                report.elapsed(),
                judged.loss(),
                report.fallbacks());
    }

    private ReportContext context(QueueJob job, Model model, Judged judged) {
        List<SizePoint> points = new ArrayList<>(SizePoints.presets(model, methods));
        for (QueueItem other : queue.get().items()) {
            boolean isBeside =
                    other.job().model().equals(job.model()) && !other.job().equals(job);
            other.result()
                    .filter(result -> isBeside)
                    .ifPresent(result -> points.add(new SizePoint(
                            other.job().asked().label(),
                            SizePoint.Kind.TRIED,
                            result.writtenBytes(),
                            result.bitsPerWeight(),
                            result.divergence()
                                    .filter(loss -> judged.data().isPresent()
                                            && other.job().judge().equals(job.judge()))
                                    .map(loss -> new Estimate(loss.value(), Double.NaN, loss.low(), loss.high())))));
        }
        Map<String, String> data = new TreeMap<>();
        job.data()
                .forEach((name, files) -> data.put(
                        name, files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
        return ReportContext.of(job.model(), data, points);
    }

    private Judged judge(Path file, Model model, JobInputs inputs, Optional<Solved> solved, Job progress)
            throws IOException {
        PreviewRun preview = new PreviewRun(
                model,
                methods,
                inputs.recipe(),
                inputs.evidence(),
                outcome -> "measure, " + outcome.seen() + " of " + outcome.all());
        if (PreviewRun.isGraph(model)) {
            DataSet data = DataSets.open(file, progress);
            inputs.checkJudge(data);
            GraphOutcome outcome = preview.graph(data, progress);
            return new Judged(Optional.empty(), Optional.of(reference(data)), loss(outcome, data), outcome.notes());
        }
        TextData data = DataSets.texts(List.of(file), progress);
        inputs.checkJudge(data);
        StringBuilder text = new StringBuilder();
        for (var part : data.parts()) {
            text.append(part.read());
        }
        List<String> remarks = new ArrayList<>();
        Optional<Evaluation> evaluation = preview.text(solved, text.toString(), update -> {}, progress);
        if (evaluation.isEmpty()) {
            remarks.add("the accuracy was not measured: the preview could not run");
        }
        return new Judged(
                evaluation,
                Optional.of(reference(data)),
                evaluation.flatMap(measured -> loss(measured, data)),
                remarks);
    }

    private static DataRef reference(DataSet data) {
        return new DataRef(data.name(), data.sha256(), Use.JUDGE);
    }

    private static Optional<QueueResult.Loss> loss(Evaluation evaluation, DataSet data) {
        return evaluation
                .divergence()
                .map(Divergence::mean)
                .filter(mean -> Double.isFinite(mean.low()) && Double.isFinite(mean.high()))
                .map(mean -> new QueueResult.Loss(
                        "KL divergence", mean.value(), mean.low(), mean.high(), evaluation.tokens(), data.name()));
    }

    private static Optional<QueueResult.Loss> loss(GraphOutcome outcome, DataSet data) {
        return outcome.classification()
                .flatMap(Classification::change)
                .map(Classification.ClassifierChange::divergence)
                .filter(CompressionWork::isWhole)
                .map(mean -> new QueueResult.Loss(
                        "KL divergence", mean.value(), mean.low(), mean.high(), mean.count(), data.name()));
    }

    private static boolean isWhole(Measured measured) {
        return Double.isFinite(measured.value()) && Double.isFinite(measured.low()) && Double.isFinite(measured.high());
    }
}
