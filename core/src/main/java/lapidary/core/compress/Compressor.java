package lapidary.core.compress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FileLayout;
import lapidary.core.format.ModelTarget;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.NotedJob;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.Model;
import lapidary.core.plan.Blueprint;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Solving;
import lapidary.core.solve.TaskWeights;
import lapidary.core.solve.Treatments;
import lapidary.core.solve.WorkFolder;
import lapidary.core.tensor.TensorId;

/// Runs a recipe into a file, streaming: memory stays within a few tensors whatever the model's size.
///
/// The same recipe gives the same bytes, whatever the number of threads.
public final class Compressor {
    /// Weights of one tensor that are worked on at once, where the method allows it: 64 MiB as floats.
    private static final long WINDOW_ELEMENTS = 1L << 24;

    /// Of heap for tensors that are needed more than once.
    private static final long TREATED_BYTES = Math.max(Runtime.getRuntime().maxMemory() / 8, 1 << 25);

    /// Of the time, where layers are solved block by block.
    private static final double SOLVING_SHARE = 0.9;

    private final Planner planner;
    private final Workers workers;
    private final long windowElements;

    public Compressor(Methods methods) {
        this(methods, Workers.shared(), WINDOW_ELEMENTS);
    }

    Compressor(Methods methods, Workers workers, long windowElements) {
        this.planner = new Planner(methods);
        this.workers = workers;
        this.windowElements = windowElements;
    }

    /// Writes `out` (temporary file in its folder, fsync, rename) and nothing else; see [ReportFile] for the files
    /// beside it.
    ///
    /// @throws RefusedException when the plan holds a refusal; nothing is written
    /// @throws lapidary.core.job.NoRoomException when the disk has no room for it; nothing is written
    /// @throws lapidary.core.format.FormatException when a weight is not finite, or the source was
    /// changed meanwhile
    /// @throws java.util.concurrent.CancellationException when cancelled; nothing is left behind
    public Report run(Model model, Recipe recipe, Path out, Job job)
            throws IOException, RefusedException, InvalidSettingException {
        return run(model, recipe, Evidence.NONE, out, job);
    }

    /// The same with the evidence that the recipe names as its calibration data.
    ///
    /// @throws RefusedException as the other
    public Report run(Model model, Recipe recipe, Evidence evidence, Path out, Job job)
            throws IOException, RefusedException, InvalidSettingException {
        return run(model, recipe, evidence, Optional.empty(), out, job);
    }

    /// The same with what was solved block by block; used as far as it was made by this recipe. What else is to be
    /// solved so is solved now.
    ///
    /// @throws RefusedException as the other
    public Report run(Model model, Recipe recipe, Evidence evidence, Optional<Solved> latest, Path out, Job job)
            throws IOException, RefusedException, InvalidSettingException {
        long start = System.nanoTime();
        NotedJob noted = new NotedJob(job);
        Blueprint blueprint = planner.blueprint(model, recipe, evidence);
        if (blueprint.plan().isRefused()) {
            throw RefusedException.of(blueprint.plan());
        }
        checkPlace(model, out);
        CompressionNeeds.of(blueprint, out).check(noted);
        TensorReport[] reports = new TensorReport[blueprint.tasks().size()];
        Solving solving = new Solving(model, blueprint.chains(), evidence);
        Optional<Solved> own = solving.own(latest);
        ModelTarget.Written written;
        if (own.isPresent() || !solving.isAsked()) {
            written = write(blueprint, solving, own, out, reports, noted);
        } else {
            try (WorkFolder folder = Solving.folder(out, false)) {
                Solved solved = solving.run(folder, workers, noted.part(0, SOLVING_SHARE));
                written = write(blueprint, solving, Optional.of(solved), out, reports, noted.part(SOLVING_SHARE, 1));
            }
        }
        return new Report(
                recipe,
                blueprint.plan().with(Notice.warnings(noted.notes())),
                name(model),
                model.file().bytes(),
                written.bytes(),
                written.sha256(),
                List.of(reports),
                Duration.ofNanos(System.nanoTime() - start),
                Optional.empty());
    }

    private ModelTarget.Written write(
            Blueprint blueprint, Solving solving, Optional<Solved> solved, Path out, TensorReport[] reports, Job job)
            throws IOException {
        Model model = solving.model();
        return model.file().reading(() -> {
            Treatments treatments = new Treatments(Weights.original(model), TREATED_BYTES, workers);
            TaskWeights.Work work =
                    new TaskWeights.Work(model, blueprint.chains(), treatments, solving.evidence(), solved);
            return write(blueprint, work, out, reports, job);
        });
    }

    /// @param reports receives one for each task
    private ModelTarget.Written write(
            Blueprint blueprint, TaskWeights.Work work, Path out, TensorReport[] reports, Job job) throws IOException {
        FileLayout layout = blueprint.layout().orElseThrow();
        Job counted = new CountedJob(job, layout.totalBytes());
        List<Blueprint.Place> places = blueprint.places();
        Optional<GridWriter> grids =
                blueprint.export().grids().map(packing -> new GridWriter(workers, packing, counted));
        Optional<SparseWriter> sparse =
                blueprint.export().target().sparse().map(packing -> new SparseWriter(workers, packing, counted));
        int[] parts = parts(blueprint.tasks());
        ModelTarget.Content content = (index, slot, sink) -> {
            Blueprint.Place place = places.get(index);
            Blueprint.Task task = blueprint.tasks().get(place.task());
            GridWriter.Supplied given = () -> weights(work, task, parts[place.task()], counted);
            if (task.grid().isPresent()) {
                reports[place.task()] = grids.orElseThrow().write(task, place.part(), given, sink);
            } else if (task.sparse().isPresent()) {
                reports[place.task()] = sparse.orElseThrow().write(task, place.part(), given, sink);
            } else {
                reports[place.task()] =
                        new TensorWriter(workers, windowElements, task, given.weights(), sink, counted).write();
            }
        };
        return blueprint.export().target().write(layout, out, content, counted);
    }

    private static TaskWeights weights(TaskWeights.Work work, Blueprint.Task task, int part, Job job)
            throws IOException {
        try {
            return work.of(task, part, job);
        } catch (NotFiniteException e) {
            throw TensorWriter.unsound(task.tensor().source().tensor(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Which of the matrices of its tensor each task writes, where the file has them one by one.
    private static int[] parts(List<Blueprint.Task> tasks) {
        Map<TensorId, Integer> seen = new HashMap<>();
        return tasks.stream()
                .mapToInt(task -> seen.merge(task.tensor().source().id(), 1, Integer::sum) - 1)
                .toArray();
    }

    /// The rename at the end must not pull the source away from under the reading.
    private static void checkPlace(Model model, Path out) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        Set<Path> sources = new LinkedHashSet<>(List.of(model.file().path()));
        sources.addAll(model.file().files());
        for (Path source : sources) {
            if (Files.exists(source) && Files.isSameFile(source, out)) {
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

        @Override
        public void note(String about, String text) {
            job.note(about, text);
        }
    }
}
