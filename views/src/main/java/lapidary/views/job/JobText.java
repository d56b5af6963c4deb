package lapidary.views.job;

import lapidary.core.job.Progress;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Progress in words.
final class JobText {
    private JobText() {}

    /// "71 %, 4 s left", "waiting", "stopping".
    static String state(Progress progress, boolean cancelling) {
        if (cancelling && progress.state() == Progress.State.RUNNING) {
            return Messages.of("job.stopping");
        }
        return switch (progress.state()) {
            case WAITING -> Messages.of("common.waiting");
            case RUNNING -> running(progress);
            case DONE -> Messages.of("job.done-in", Numbers.duration(progress.elapsed()));
            case FAILED -> Messages.of("job.failed");
            case CANCELLED -> Messages.of("job.cancelled");
        };
    }

    private static String running(Progress progress) {
        String share = Numbers.fixed(100 * Math.clamp(progress.fraction(), 0, 1), 0) + " %";
        return progress.remaining()
                .map(left -> Messages.of("job.left", share, Numbers.duration(left)))
                .orElse(share);
    }
}
