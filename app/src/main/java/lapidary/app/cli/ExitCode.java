package lapidary.app.cli;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import lapidary.core.compress.RefusedException;
import lapidary.core.format.FormatException;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.queue.RefusedJobException;
import lapidary.core.setting.InvalidSettingException;

/// What the process says when it ends; documented in `docs/command-line.md`.
final class ExitCode {
    static final int DONE = 0;
    static final int USAGE = 2;
    static final int BAD_INPUT = 3;
    static final int REFUSED = 4;
    static final int INPUT_OUTPUT = 5;
    static final int CANCELLED = 130;

    /// A mistake in Lapidary itself.
    static final int BUG = 1;

    private ExitCode() {}

    static int of(Throwable failure) {
        return switch (failure) {
            case CancellationException e -> CANCELLED;
            case UsageException e -> USAGE;
            case FormatException e -> BAD_INPUT;
            case GraphException e -> BAD_INPUT;
            case NotFiniteException e -> BAD_INPUT;
            case InvalidSettingException e -> BAD_INPUT;
            case RefusedException e -> REFUSED;
            case UnfitException e -> REFUSED;
            case InfeasibleException e -> REFUSED;
            case NotTheSameException e -> REFUSED;
            case RefusedJobException e -> REFUSED;
            case IOException e -> INPUT_OUTPUT;
            default -> BUG;
        };
    }
}
