package lapidary.app.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import lapidary.app.job.Failure;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.compress.ReportContext;
import lapidary.core.job.Background;
import lapidary.core.job.Job;
import lapidary.core.job.Progress;
import lapidary.core.queue.Asked;
import lapidary.core.queue.CompressionWork;
import lapidary.core.queue.JobsFile;
import lapidary.core.queue.Queue;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueJob;
import lapidary.core.queue.QueueLock;
import lapidary.core.queue.QueueRunner;
import lapidary.core.queue.QueueState;
import lapidary.core.recipe.Recipe;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// The queue of the window: the same as that of the command line, kept in a file of its own, run one job at a time in
/// the background. Lives on the screen's thread; files are touched away from it, in order.
public final class QueueModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Path folder;
    private final JobMaker maker;
    private final Supplier<Wanted> wanted;
    private final ReadOnlyObjectWrapper<QueueState> state = new ReadOnlyObjectWrapper<>(QueueState.EMPTY);
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ReadOnlyObjectWrapper<Optional<Progress>> progress = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final BooleanProperty judged = new SimpleBooleanProperty(true);
    private CompletableFuture<Void> edits = CompletableFuture.completedFuture(null);
    private volatile @Nullable Queue queue;
    private @Nullable Background<Optional<QueueItem>> job;

    /// @param folder where the state and the recipes of waiting jobs are kept
    /// @param wanted asked when the present choice is added
    public QueueModel(WorkbenchModel workbench, Path folder, Supplier<Wanted> wanted) {
        this.workbench = workbench;
        this.folder = folder;
        this.maker = new JobMaker(folder);
        this.wanted = wanted;
        if (Files.exists(file())) {
            edit(Queue::pause);
        }
    }

    private Path file() {
        return folder.resolve(QueueFolder.STATE);
    }

    /// All jobs, in the order in which they run.
    public ReadOnlyObjectProperty<QueueState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// Whether jobs are being done.
    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// Of the job that runs.
    public ReadOnlyObjectProperty<Optional<Progress>> progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /// Whether jobs that are added are measured on the judging data.
    public BooleanProperty judgedProperty() {
        return judged;
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// Puts the open model with the present recipe at the end.
    public void addPresent() {
        if (workbench.model().isEmpty() || workbench.recipeProperty().get().isEmpty()) {
            workbench.report(Messages.of("queue.no-model"));
            return;
        }
        Recipe recipe = workbench.recipeProperty().get().get();
        Path model = workbench.model().get().path();
        Wanted now = wanted.get();
        SortedMap<String, List<Path>> data = new TreeMap<>();
        ReportContext.files(workbench.evidence(recipe)).forEach((name, files) -> data.put(name, JobMaker.paths(files)));
        now.importance().ifPresent(file -> data.put("imatrix", List.of(file)));
        Optional<Path> judge = judged.get() ? now.judge() : Optional.empty();
        String label = JobMaker.label(model, now.out());
        edit(open -> open.add(new QueueJob(
                model,
                maker.kept(recipe, label),
                JobMaker.free(open, now.out()),
                Optional.empty(),
                judge,
                data,
                true)));
    }

    /// Adds what was dropped: jobs files with all their jobs, recipes for the open model, models for the present
    /// recipe.
    public void take(List<Path> dropped) {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        Optional<Path> model = workbench.model().map(open -> open.path());
        List<Path> others = new ArrayList<>();
        for (Path file : dropped) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".recipe.json")) {
                if (model.isPresent()) {
                    edit(open -> open.add(JobMaker.job(open, model.get(), new Asked.RecipeAt(file), "gguf")));
                } else {
                    workbench.report(Messages.of("queue.no-model"));
                }
            } else if (name.endsWith(".json")) {
                edit(open -> {
                    for (QueueJob each : JobsFile.jobs(JobsFile.read(file), file)) {
                        open.add(each);
                    }
                });
            } else {
                others.add(file);
            }
        }
        if (!others.isEmpty() && recipe.isEmpty()) {
            workbench.report(Messages.of("queue.no-model"));
        } else if (!others.isEmpty()) {
            edit(open -> {
                for (Path other : others) {
                    open.add(JobMaker.job(
                            open,
                            other,
                            maker.kept(recipe.get(), "recipe"),
                            recipe.get().target().format()));
                }
            });
        }
    }

    public void remove(long id) {
        edit(open -> open.remove(id));
    }

    /// @param by places; -1 is one earlier
    public void move(long id, int by) {
        edit(open -> {
            List<Long> ids = open.state().items().stream().map(QueueItem::id).toList();
            open.move(id, ids.indexOf(id) + by);
        });
    }

    public void retry(long id) {
        edit(open -> open.retry(id));
    }

    /// Begins with the jobs that wait, or goes on.
    public void start() {
        if (running.get()) {
            edit(Queue::resume);
            return;
        }
        running.set(true);
        edit(Queue::resume);
        edits = edits.thenRun(() -> workbench.jobs().onScreen(this::next));
    }

    /// Begins no further job; the one that runs goes on to its end.
    public void pause() {
        edit(Queue::pause);
    }

    /// Stops the job that runs, too; it waits again.
    public void stop() {
        pause();
        if (job != null) {
            job.cancel();
        }
    }

    private void next() {
        Queue open = queue;
        Optional<QueueItem> waiting = state.get().items().stream()
                .filter(item -> item.state() == QueueItem.State.WAITING)
                .findFirst();
        if (open == null || waiting.isEmpty() || open.state().isPaused()) {
            ended();
            return;
        }
        String title = Messages.of("queue.job", waiting.get().job().title());
        job = workbench.jobs().start(title, work -> step(open, work), done -> next(), this::failed);
        var unused =
                job.result().whenComplete((result, thrown) -> workbench.jobs().onScreen(this::afterCancel));
    }

    private Optional<QueueItem> step(Queue open, Job work) throws IOException {
        QueueRunner runner = new QueueRunner(open, new CompressionWork(workbench.methods(), open::state));
        try (QueueLock lock = QueueLock.take(file())) {
            return runner.step(item -> new Shown(work));
        }
    }

    private void failed(Failure failure) {
        workbench.report(failure.message());
        ended();
    }

    private void afterCancel() {
        if (job != null && job.result().isCancelled()) {
            edit(Queue::pause);
            ended();
        }
    }

    private void ended() {
        job = null;
        running.set(false);
        progress.set(Optional.empty());
    }

    /// Shows in the table how far the job is, besides in the job bar.
    private final class Shown implements Job {
        private static final long EVERY_NANOS = 100_000_000;
        private final Job whole;
        private volatile long told;

        Shown(Job whole) {
            this.whole = whole;
        }

        @Override
        public boolean isCancelled() {
            return whole.isCancelled();
        }

        @Override
        public void report(double fraction, String activity) {
            whole.report(fraction, activity);
            long now = System.nanoTime();
            if (now - told > EVERY_NANOS) {
                told = now;
                workbench.jobs().onScreen(() -> {
                    if (job != null) {
                        progress.set(Optional.of(job.progress()));
                    }
                });
            }
        }

        @Override
        public void note(String about, String text) {
            whole.note(about, text);
        }
    }

    @FunctionalInterface
    private interface Edit {
        void on(Queue queue) throws IOException;
    }

    /// Changes the queue away from the screen, after all earlier changes.
    private void edit(Edit edit) {
        edits = edits.thenRunAsync(
                () -> {
                    try {
                        edit.on(opened());
                    } catch (IOException | RuntimeException e) {
                        Failure failure = Failure.of(e);
                        workbench.jobs().onScreen(() -> workbench.report(failure.message()));
                    }
                },
                workbench.jobs()::quietly);
    }

    private Queue opened() throws IOException {
        Queue open = queue;
        if (open == null) {
            Files.createDirectories(folder);
            open = Queue.open(file());
            open.listen(this::show);
            queue = open;
            show(open.state());
        }
        return open;
    }

    private void show(QueueState now) {
        workbench.jobs().onScreen(() -> state.set(now)); // told in order, for the queue tells under its lock
    }

    /// What is not on disk yet is there afterwards.
    @Override
    public void close() {
        edits.join();
    }
}
