package lapidary.views.job;

import lapidary.core.job.Progress;
import lapidary.views.text.Numbers;

/// Progress in words.
final class JobText {
    private JobText() {}

    /// "71 %, 4 s left", "waiting", "stopping".
    static String state(Progress progress, boolean cancelling) {
        if (cancelling && progress.state() == Progress.State.RUNNING) {
            return "stopping";
        }
        return switch (progress.state()) {
            case WAITING -> "waiting";
            case RUNNING -> running(progress);
            case DONE -> "done in " + Numbers.duration(progress.elapsed());
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    private static String running(Progress progress) {
        String share = Numbers.fixed(100 * Math.clamp(progress.fraction(), 0, 1), 0) + " %";
        return progress.remaining()
                .map(left -> share + ", " + Numbers.duration(left) + " left")
                .orElse(share);
    }
}
