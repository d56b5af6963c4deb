package lapidary.core.model;

import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// Refuses numbers that no language model has, before anybody allocates by them.
final class ArchitectureLimits {
    private static final int BLOCKS = 10_000;
    private static final int WIDTH = 1 << 20;
    private static final int FEED_FORWARD = 1 << 23;
    private static final int HEADS = 1 << 14;
    private static final int EXPERTS = 1 << 14;
    private static final int VOCABULARY = 1 << 24;
    private static final int CONTEXT = 1 << 30;

    private ArchitectureLimits() {}

    /// The names that a file uses for the numbers, for messages.
    record Keys(
            String blocks,
            String width,
            String feedForward,
            String heads,
            String keyValueHeads,
            String headSize,
            String vocabulary,
            String context,
            String normEpsilon,
            String ropeBase) {}

    /// @throws FormatException with [FormatException.Problem#BAD_VALUE] naming the key, its range
    ///     and the number found
    static Architecture check(Path file, Keys keys, Architecture found) throws FormatException {
        range(file, keys.blocks(), found.blocks(), BLOCKS);
        range(file, keys.width(), found.width(), WIDTH);
        range(file, keys.feedForward(), found.feedForward(), FEED_FORWARD);
        range(file, keys.heads(), found.heads(), HEADS);
        range(file, keys.keyValueHeads(), found.keyValueHeads(), HEADS);
        range(file, keys.headSize(), found.headSize(), WIDTH);
        range(file, keys.vocabulary(), found.vocabulary(), VOCABULARY);
        range(file, keys.context(), found.context(), CONTEXT);
        if (found.heads() % found.keyValueHeads() != 0) {
            throw bad(file, keys.keyValueHeads(), "a divisor of " + found.heads() + " heads", found.keyValueHeads());
        }
        if (found.headSize() % 2 != 0) {
            throw bad(file, keys.headSize(), "an even number", found.headSize());
        }
        if (!(found.normEpsilon() >= 0 && found.normEpsilon() < 1)) {
            throw bad(file, keys.normEpsilon(), "a number from 0 to 1", found.normEpsilon());
        }
        for (double base : new double[] {found.ropeBase(), found.rope().localBase()}) {
            if (!(base > 0 && base < 1e15)) {
                throw bad(file, keys.ropeBase(), "a positive number", base);
            }
        }
        int rotated = found.rope().dimensions();
        if (rotated < 0 || rotated > found.headSize() || rotated % 2 != 0) {
            throw bad(file, "rotated elements of a head", "an even number up to " + found.headSize(), rotated);
        }
        if (found.experts().isPresent()) {
            check(file, found.experts().get());
        }
        double scale = found.attention().scale();
        if (!(scale > 0 && scale <= 1)) {
            throw bad(file, "query_pre_attn_scalar", "a number from 1 on", 1 / (scale * scale));
        }
        return found;
    }

    private static void check(Path file, Architecture.Experts experts) throws FormatException {
        range(file, "number of experts", experts.count(), EXPERTS);
        range(file, "experts per token", experts.used(), experts.count());
        range(file, "width of an expert", experts.feedForward(), FEED_FORWARD);
        if (experts.sharedFeedForward() != 0) {
            range(file, "width of the shared expert", experts.sharedFeedForward(), FEED_FORWARD);
        }
    }

    /// A size of heads that a file gives.
    static int headSize(Path file, Keys keys, int given) throws FormatException {
        range(file, keys.headSize(), given, WIDTH);
        if (given % 2 != 0) {
            throw bad(file, keys.headSize(), "an even number", given);
        }
        return given;
    }

    /// The size of a head where the file gives none.
    static int headSize(Path file, Keys keys, int width, int heads) throws FormatException {
        range(file, keys.width(), width, WIDTH);
        range(file, keys.heads(), heads, HEADS);
        if (width % heads != 0) {
            throw bad(file, keys.heads(), "a divisor of " + keys.width() + " " + width, heads);
        }
        return width / heads;
    }

    static FormatException bad(Path file, String key, String expected, Object found) {
        return new FormatException(Problem.BAD_VALUE, file, "'" + key + "'", expected, String.valueOf(found));
    }

    private static void range(Path file, String key, int found, int most) throws FormatException {
        if (found < 1 || found > most) {
            throw bad(file, key, "a number from 1 to " + most, found);
        }
    }
}
