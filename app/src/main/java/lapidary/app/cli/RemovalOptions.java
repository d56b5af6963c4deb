package lapidary.app.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import lapidary.core.allocate.DepthPart;
import lapidary.core.allocate.SparsitySpace;
import lapidary.core.method.Transform;
import lapidary.core.prune.Pruners;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags of searches that remove weights, blocks or layers.
final class RemovalOptions {
    @Option(
            names = "--sparsity",
            paramLabel = "S",
            description = "With --over sparsity: share of all linear and convolution weights that is removed, between 0"
                    + " and 1 (default: 0.5).")
    private @Nullable Double sparsity;

    @Option(
            names = "--score",
            paramLabel = "SCORE",
            description = "With --over sparsity: which weights of a layer go: magnitude (default), wanda or sparsegpt.")
    private @Nullable String score;

    @Option(
            names = "--step",
            paramLabel = "S",
            description = "With --over sparsity: weights between two levels, as a share of the mean layer (default:"
                    + " 0.05).")
    private @Nullable Double step;

    @Option(
            names = "--drop",
            paramLabel = "K",
            description = "With --over depth: how many parts are removed (default: 1).")
    private @Nullable Integer drop;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "With --over depth: what is removed as one: blocks (default), layers (attention or"
                    + " feed-forward), attention or feed-forward.")
    private @Nullable String part;

    /// Both kinds, one after the other: every flag has its say.
    SparsitySpace.Request sparsityOfBench() throws UsageException {
        return request("wanda");
    }

    int dropOfBench() {
        return drop == null ? 1 : drop;
    }

    SparsitySpace.Request sparsity() throws UsageException {
        if (drop != null || part != null) {
            throw new UsageException("--drop and --part belong to --over depth");
        }
        return request("magnitude");
    }

    private SparsitySpace.Request request(String standardScore) throws UsageException {
        double removed = sparsity == null ? 0.5 : sparsity;
        if (!(removed > 0 && removed < 1)) {
            throw new UsageException("--sparsity: expected a share between 0 and 1, found " + removed);
        }
        double width = step == null ? SparsitySpace.Request.STANDARD_STEP : step;
        if (!(width > 0 && width <= 1)) {
            throw new UsageException("--step: expected a share above 0 and up to 1, found " + width);
        }
        String id = score == null ? standardScore : score;
        Transform pruner = Pruners.all().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("--score: expected magnitude, wanda or sparsegpt, found '" + id + "'"));
        return new SparsitySpace.Request(pruner, 1 - removed, width);
    }

    int drop() throws UsageException {
        if (sparsity != null || score != null || step != null) {
            throw new UsageException("--sparsity, --score and --step belong to --over sparsity");
        }
        return drop == null ? 1 : drop;
    }

    DepthPart.Kind part() throws UsageException {
        String id = part == null ? DepthPart.Kind.BLOCKS.id() : part.toLowerCase(Locale.ROOT);
        return Arrays.stream(DepthPart.Kind.values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageException("--part: expected "
                        + Arrays.stream(DepthPart.Kind.values())
                                .map(DepthPart.Kind::id)
                                .collect(Collectors.joining(", "))
                        + ", found '" + id + "'"));
    }

    void checkUnused() throws UsageException {
        if (sparsity != null || score != null || step != null || drop != null || part != null) {
            throw new UsageException("--sparsity, --score, --step, --drop and --part do not belong to --over bits");
        }
    }
}
