package lapidary.core.compress;

import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.plan.Blueprint.Task;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Tensor;

/// Measures what becomes of one tensor, and what of that is the file's doing.
final class TaskMeter {
    private final Task task;
    private final ErrorMeter error;
    private final ErrorMeter rounding;

    TaskMeter(Workers workers, Task task) {
        this.task = task;
        this.error = new ErrorMeter(workers);
        this.rounding = new ErrorMeter(workers);
    }

    /// Adds rows and what is written of them.
    void add(RowSource before, RowSource written, Job job) {
        error.add(before, written, job);
    }

    /// Adds rows as they were made and as they are written, where the file does not hold them as they are.
    void addRounding(RowSource made, RowSource written, Job job) {
        if (task.rounding().isPresent()) {
            rounding.add(made, written, job);
        }
    }

    TensorReport report() {
        Tensor source = task.tensor().source().tensor();
        return new TensorReport(
                task.action(),
                source.typeName(),
                source.bytes(),
                error.sqnrDecibels(),
                error.maximumError(),
                rounding.sqnrDecibels(),
                error.zeros(),
                task.tensor().source().block().orElse(-1));
    }
}
