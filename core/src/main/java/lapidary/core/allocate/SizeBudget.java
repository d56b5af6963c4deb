package lapidary.core.allocate;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.infer.CacheType;
import lapidary.core.latency.TokenLatency;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.setting.InvalidSettingException;

/// How large a model may be, or how long it may take for a token.
public sealed interface SizeBudget {

    /// Bytes of the file.
    record FileBytes(long bytes) implements SizeBudget {}

    /// True bits per weight: all ledgers over all weights, norms and embedding included.
    record BitsPerWeight(double bits) implements SizeBudget {}

    /// Bytes of memory for the file's weights and the key-value cache in F16 of so many tokens.
    /// What a runtime takes
    /// besides is not counted.
    record Memory(long bytes, int context) implements SizeBudget {}

    /// Time of one token with so many before it, predicted for this machine. Counted in nanoseconds.
    record TokenTime(double milliseconds, int context) implements SizeBudget {}

    /// Reads "3.0bpw", "2.1MiB", "8GB@4096", "12ms", "12ms@1024".
    ///
    /// @throws InvalidSettingException for anything else
    static SizeBudget parse(String text) throws InvalidSettingException {
        Matcher found = Format.PATTERN.matcher(text.strip());
        if (!found.matches()) {
            throw new InvalidSettingException("budget: expected bits per weight (3.0bpw), a size (2.1MiB, 700MB),"
                    + " memory with a context (8GB@4096), or the time of a token (12ms), found '" + text + "'");
        }
        double number = Double.parseDouble(found.group(1));
        String unit = found.group(2).toLowerCase(Locale.ROOT);
        Optional<String> context = Optional.ofNullable(found.group(3));
        if (unit.equals("bpw")) {
            if (context.isPresent() || number <= 0 || number > 64) {
                throw new InvalidSettingException(
                        "budget: expected more than 0 and at most 64 bits per weight, without a context, found '" + text
                                + "'");
            }
            return new BitsPerWeight(number);
        }
        if (unit.equals("ms")) {
            return time(number, context.map(Integer::parseInt).orElse(TokenLatency.STANDARD_CONTEXT), text);
        }
        double bytes = number * Format.bytes(unit);
        if (bytes < 1 || bytes > 1L << 60) {
            throw new InvalidSettingException("budget: expected a size of 1 byte to 1 EiB, found '" + text + "'");
        }
        return context.isPresent()
                ? new Memory((long) bytes, Integer.parseInt(context.get()))
                : new FileBytes((long) bytes);
    }

    private static TokenTime time(double milliseconds, int context, String text) throws InvalidSettingException {
        if (milliseconds <= 0 || milliseconds > Format.MOST_MILLISECONDS || context > Format.LONGEST_CONTEXT) {
            throw new InvalidSettingException("budget: expected more than 0 and at most 3,600,000 ms, behind at most "
                    + Format.LONGEST_CONTEXT + " tokens, found '" + text + "'");
        }
        return new TokenTime(milliseconds, context);
    }

    /// As [#parse] reads it.
    default String text() {
        return switch (this) {
            case FileBytes(long bytes) -> bytes + "B";
            case BitsPerWeight(double bits) -> bits + "bpw";
            case Memory(long bytes, int context) -> bytes + "B@" + context;
            case TokenTime(double milliseconds, int context) -> milliseconds + "ms@" + context;
        };
    }

    /// Whether it is counted in bytes of the file; in bits of the ledgers, or nanoseconds, otherwise.
    default boolean isInBytes() {
        return this instanceof FileBytes || this instanceof Memory;
    }

    /// Whether it is counted in nanoseconds.
    default boolean isInTime() {
        return this instanceof TokenTime;
    }

    /// What the whole file may take, in bytes, or in bits of the ledgers; what a token may take, in nanoseconds.
    ///
    /// @throws UnfitException for memory with the context of a model whose architecture is not known
    default long limit(Model model) throws UnfitException {
        return switch (this) {
            case FileBytes(long bytes) -> bytes;
            case TokenTime(double milliseconds, int context) -> (long) Math.floor(milliseconds * Format.NANOSECONDS);
            case BitsPerWeight(double bits) -> (long) Math.floor(bits * model.parameters() + 1e-6);
            case Memory(long bytes, int context) -> {
                Architecture architecture = model.architecture()
                        .orElseThrow(() -> new UnfitException(
                                "how large the key-value cache is cannot be told: the model is not a known language"
                                        + " model. Give a size in bytes instead"));
                yield Math.subtractExact(bytes, cacheBytes(architecture, context));
            }
        };
    }

    /// Makes sure that there is a choice at all.
    ///
    /// @param least what the smallest choice takes, in the unit of [#limit]
    /// @throws UnfitException when that is over it; names both in the unit that the budget is written in
    default void admit(long least, Model model) throws UnfitException {
        if (least > limit(model)) {
            throw new UnfitException("the smallest types of all tensors come to " + Format.least(this, least, model)
                    + ", and the budget is " + Format.words(this) + ": raise it to that, or allow smaller types");
        }
    }

    /// Keys and values in F16 of so many tokens, every block; blocks that see a window keep that alone.
    static long cacheBytes(Architecture architecture, int context) {
        long bytes = 0;
        for (int block = 0; block < architecture.blocks(); block++) {
            int window = architecture.attention().window();
            int tokens = architecture.attention().isWindowed(block) ? Math.min(context, window) : context;
            long head = CacheType.F16.bytes(tokens, architecture.headSize());
            bytes = Math.addExact(bytes, Math.multiplyExact(2L * architecture.keyValueHeads(), head));
        }
        return bytes;
    }

    /// How budgets are written.
    final class Format {
        private static final double NANOSECONDS = 1e6;
        private static final double KIBI = 1024;
        private static final double MOST_MILLISECONDS = 3_600_000;
        private static final int LONGEST_CONTEXT = 1 << 20;
        private static final Pattern PATTERN = Pattern.compile(
                "([0-9]{1,12}(?:\\.[0-9]{1,9})?)\\s*(bpw|ms|b|kb|mb|gb|tb|kib|mib|gib|tib)(?:@([0-9]{1,9}))?",
                Pattern.CASE_INSENSITIVE);

        private Format() {}

        /// As [#text], with bytes in the largest unit that leaves a whole number before the point.
        private static String words(SizeBudget budget) {
            return switch (budget) {
                case FileBytes(long bytes) -> bytes(bytes);
                case Memory(long bytes, int context) -> bytes(bytes) + "@" + context;
                case BitsPerWeight bits -> bits.text();
                case TokenTime time -> time.text();
            };
        }

        /// An amount of the whole file in the unit of a budget, rounded up so that it suffices.
        private static String least(SizeBudget budget, long least, Model model) throws UnfitException {
            return switch (budget) {
                case FileBytes file -> bytes(least);
                case Memory(long bytes, int context) ->
                    bytes(Math.addExact(least, bytes - budget.limit(model))) + "@" + context;
                case BitsPerWeight bits -> up((double) least / model.parameters(), 100) + "bpw";
                case TokenTime(double milliseconds, int context) -> up(least / NANOSECONDS, 1000) + "ms@" + context;
            };
        }

        private static String bytes(long bytes) {
            List<String> units = List.of("B", "KiB", "MiB", "GiB", "TiB");
            int power = 0;
            double amount = bytes;
            while (amount >= KIBI && power < units.size() - 1) {
                amount /= KIBI;
                power++;
            }
            return (power == 0 ? String.valueOf(bytes) : up(amount, 100)) + units.get(power);
        }

        private static String up(double value, int parts) {
            return BigDecimal.valueOf(Math.ceil(value * parts) / parts)
                    .stripTrailingZeros()
                    .toPlainString();
        }

        private static double bytes(String unit) {
            int power = "bkmgt".indexOf(unit.charAt(0));
            return Math.pow(unit.endsWith("ib") ? 1024 : 1000, power);
        }
    }
}
