package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.job.Foresight;
import lapidary.core.job.Foresight.Needs;
import lapidary.core.job.Foresight.Space;
import lapidary.core.job.Job;
import lapidary.core.plan.Blueprint;
import lapidary.core.plan.Plan;

/// What writing a compressed model takes: its own size on the disk, as the file that it
/// replaces stays until the end, and
/// memory for the largest tensor that its method looks at as a whole.
public final class CompressionNeeds {
    /// A weight as it is, as it is worked on, and as it was decoded to be compared: three floats.
    private static final long BYTES_PER_WEIGHT = 12;

    private final Needs needs;

    private CompressionNeeds(Needs needs) {
        this.needs = needs;
    }

    /// Holds the size of the file against the disk, before anything else is begun.
    ///
    /// @param plan not refused
    /// @throws lapidary.core.job.NoRoomException says how much is missing, where, and what to do
    public static void check(Plan plan, Path out) throws IOException {
        List<String> unused = new Foresight().check(Needs.ofDisk(space(plan.fileBytes(), out)));
    }

    static CompressionNeeds of(Blueprint blueprint, Path out) {
        long weights = blueprint.tasks().stream()
                .filter(task -> task.transform()
                        .filter(chosen -> !chosen.transform().isRowwise(chosen.settings()))
                        .isPresent())
                .mapToLong(task -> task.tensor().source().tensor().shape().elements())
                .max()
                .orElse(0);
        return new CompressionNeeds(new Needs(
                List.of(space(blueprint.plan().fileBytes(), out)),
                0,
                Math.multiplyExact(BYTES_PER_WEIGHT, weights),
                "A method that works row by row takes less."));
    }

    /// @param job hears of memory that may not suffice
    /// @throws lapidary.core.job.NoRoomException when the disk has no room, or the machine less
    /// memory in all than it
    /// takes
    void check(Job job) throws IOException {
        new Foresight().check(needs).forEach(warning -> job.note("memory", warning));
    }

    private static Space space(long bytes, Path out) {
        Path folder = out.toAbsolutePath().getParent();
        return new Space(folder == null ? out.toAbsolutePath() : folder, bytes, "the compressed model");
    }
}
