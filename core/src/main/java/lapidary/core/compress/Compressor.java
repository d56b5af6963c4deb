package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FileLayout;
import lapidary.core.format.ModelTarget;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.plan.Blueprint;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// Runs a recipe into a file, streaming: memory stays within a few tensors whatever the model's size.
///
/// The same recipe gives the same bytes, whatever the number of threads.
public final class Compressor {
    private final Planner planner;
    private final Workers workers;

    public Compressor(Methods methods) {
        this(methods, Workers.shared());
    }

    Compressor(Methods methods, Workers workers) {
        this.planner = new Planner(methods);
        this.workers = workers;
    }

    /// Writes `out` (temporary file in its folder, fsync, rename) and nothing else; see [ReportFile] for the files
    /// beside it.
    ///
    /// @throws RefusedException when the plan holds a refusal; nothing is written
    /// @throws lapidary.core.format.FormatException when a weight is not finite, or the source was
    /// changed meanwhile
    /// @throws java.util.concurrent.CancellationException when cancelled; nothing is left behind
    public Report run(Model model, Recipe recipe, Path out, Job job)
            throws IOException, RefusedException, InvalidSettingException {
        long start = System.nanoTime();
        Blueprint blueprint = planner.blueprint(model, recipe);
        if (blueprint.plan().isRefused()) {
            throw RefusedException.of(blueprint.plan());
        }
        checkPlace(model, out);
        FileLayout layout = blueprint.layout().orElseThrow();
        TensorReport[] reports = new TensorReport[blueprint.tasks().size()];
        Job counted = new CountedJob(job, layout.totalBytes());
        ModelTarget.Written written = model.file().reading(() -> blueprint
                .export()
                .target()
                .write(
                        layout,
                        out,
                        (index, slot, sink) -> reports[index] =
                                new TensorWriter(workers, blueprint.tasks().get(index), sink, counted).write(),
                        counted));
        return new Report(
                recipe,
                blueprint.plan(),
                name(model),
                model.file().bytes(),
                written.bytes(),
                written.sha256(),
                List.of(reports),
                Duration.ofNanos(System.nanoTime() - start),
                Optional.empty());
    }

    /// The rename at the end must not pull the source away from under the reading.
    private static void checkPlace(Model model, Path out) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        for (Path path : Arrays.asList(
                model.file().path(),
                model.file().tensors().isEmpty()
                        ? model.file().path()
                        : model.file().tensors().getFirst().file())) {
            if (Files.exists(path) && Files.isSameFile(path, out)) {
                throw new FileSystemException(
                        out.toString(), null, "this is the model that is being read; choose another name");
            }
        }
    }

    private static String name(Model model) {
        Path name = model.file().path().toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    /// Says how many bytes are written, besides which tensor is at work.
    private record CountedJob(Job job, long bytes) implements Job {
        @Override
        public boolean isCancelled() {
            return job.isCancelled();
        }

        @Override
        public void report(double fraction, String activity) {
            job.report(fraction, activity + ", " + Sizes.text((long) (fraction * bytes)) + " of " + Sizes.text(bytes));
        }
    }
}
