package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.Optional;
import lapidary.core.job.Job;

/// Computes one score of a model.
public final class Sensitivity {
    private Sensitivity() {}

    /// The map of a score.
    ///
    /// @throws IOException when the model cannot be read or run; says why
    /// @throws IllegalArgumentException where [Score#obstacle] has one
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static SensitivityMap of(Subject subject, Score score, Job job) throws IOException {
        Optional<String> obstacle = score.obstacle(subject);
        if (obstacle.isPresent()) {
            throw new IllegalArgumentException(score.title() + ": " + obstacle.get());
        }
        job.check();
        return subject.model()
                .file()
                .reading(() -> new SensitivityMap(score, subject.probe().words(), score.compute(subject, job)));
    }
}
