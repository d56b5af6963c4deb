package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.queue.CompressionWork;
import lapidary.core.queue.JobsFile;
import lapidary.core.queue.Queue;
import lapidary.core.queue.QueueFailure;
import lapidary.core.queue.QueueItem;
import lapidary.core.queue.QueueJob;
import lapidary.core.queue.QueueLock;
import lapidary.core.queue.QueueRunner;
import lapidary.core.queue.QueueState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `queue JOBS`: recipes × models, one job after another, with a state that survives the end of the program.
@Command(
        name = "queue",
        sortOptions = false,
        description = "Follows recipes on models, one job after another; goes on after a restart.")
final class QueueCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Parameters(paramLabel = "JOBS", description = "What to do, as JSON: recipes × models, or jobs one by one.")
    private Path file = Path.of("");

    @Option(
            names = "--resume",
            description = "Go on where an earlier run ended: jobs that are done are not repeated, one that was "
                    + "interrupted begins again, or where its layers were kept.")
    private boolean isResumed;

    @Option(names = "--restart", description = "Forget what an earlier run did and do every job again.")
    private boolean isRestarted;

    @Option(names = "--retry", description = "With --resume: try jobs again that failed.")
    private boolean isRetried;

    @Option(
            names = "--pause-after",
            paramLabel = "N",
            description = "End after N jobs, and leave the others waiting for --resume.")
    private @Nullable Integer most;

    @Option(names = "--status", description = "Only say how the jobs stand; run nothing.")
    private boolean isAsking;

    @Option(names = "--dry-run", description = "Only say which jobs the file comes to; run and write nothing.")
    private boolean isDry;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Where the state is kept (default: JOBS.state, beside the file).")
    private @Nullable Path stateFile;

    @Mixin
    private CommonOptions common = new CommonOptions();

    QueueCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        check();
        List<QueueJob> jobs = JobsFile.jobs(JobsFile.read(file), file);
        Path state = stateFile == null ? Queue.stateBeside(file) : stateFile;
        if (isAsking || isDry) {
            say(isDry ? QueueText.planned(jobs) : asked(jobs, state));
            return ExitCode.DONE;
        }
        try (QueueLock lock = QueueLock.take(state)) {
            return run(jobs, state);
        }
    }

    private void check() throws UsageException {
        if (isResumed && isRestarted) {
            throw new UsageException("--resume and --restart exclude each other");
        }
        if (isRetried && !isResumed) {
            throw new UsageException("--retry needs --resume");
        }
        if (isAsking && (isResumed || isRestarted || most != null || isDry)) {
            throw new UsageException("--status runs nothing; leave out the other flags");
        }
        if (most != null && most < 1) {
            throw new UsageException("--pause-after: expected at least 1, found " + most);
        }
    }

    private static QueueState asked(List<QueueJob> jobs, Path state) throws IOException {
        return Files.exists(state) ? Queue.open(state).state() : QueueText.planned(jobs);
    }

    private int run(List<QueueJob> jobs, Path state) throws Exception {
        if (isRestarted) {
            Files.deleteIfExists(state);
        } else if (!isResumed && Files.exists(state)) {
            throw new NotTheSameException(state + ": these jobs were begun before; go on with --resume, or do all of "
                    + "them again with --restart");
        }
        Queue queue = Queue.open(state);
        queue.hold(jobs);
        queue.resume();
        if (isRetried) {
            queue.retryFailed();
        }
        follow(queue);
        QueueState ended = queue.state();
        if (common.json) {
            console.say(Json.text(QueueText.json(ended)));
        } else {
            console.say("");
            QueueText.lines(ended).forEach(console::say);
            if (ended.isPaused()) {
                console.say("");
                console.say("Paused with " + QueueText.jobs(ended.count(QueueItem.State.WAITING))
                        + " waiting. Go on with --resume.");
            }
        }
        return code(ended);
    }

    private void follow(Queue queue) throws IOException {
        QueueRunner runner = new QueueRunner(queue, new CompressionWork(methods, queue::state));
        int done = 0;
        while (true) {
            if (most != null && done >= most) {
                if (queue.state().count(QueueItem.State.WAITING) > 0) {
                    queue.pause();
                }
                return;
            }
            Optional<QueueItem> ended = runner.step(item -> begun(queue, item));
            if (ended.isEmpty()) {
                return;
            }
            done++;
            if (!common.json) {
                console.say(QueueText.line(queue.state(), ended.get()));
            }
        }
    }

    private Job begun(Queue queue, QueueItem item) {
        List<QueueItem> items = queue.state().items();
        return console.job((items.indexOf(item) + 1) + "/" + items.size() + " "
                + item.job().title());
    }

    /// That of the first job that failed.
    private static int code(QueueState state) {
        return state.items().stream()
                .flatMap(item -> item.failure().stream())
                .findFirst()
                .map(QueueCommand::code)
                .orElse(ExitCode.DONE);
    }

    private static int code(QueueFailure failure) {
        return switch (failure.kind()) {
            case BAD_INPUT -> ExitCode.BAD_INPUT;
            case REFUSED -> ExitCode.REFUSED;
            case INPUT_OUTPUT, MEMORY -> ExitCode.INPUT_OUTPUT;
            case DEFECT -> ExitCode.BUG;
        };
    }

    private void say(QueueState state) {
        if (common.json) {
            console.say(Json.text(QueueText.json(state)));
        } else {
            QueueText.lines(state).forEach(console::say);
        }
    }
}
