package lapidary.app.bits;

import java.util.Optional;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// What a budget is counted in.
public enum BudgetKind {
    BITS_PER_WEIGHT(Messages.of("common.bits-per-weight")),
    FILE(Messages.of("bits.size-file")),
    MEMORY(Messages.of("bits.memory-with-context")),
    TOKEN_TIME(Messages.of("bits.time-token"));

    private static final double MEBI = 1 << 20;
    private static final double GIBI = 1 << 30;
    private static final double NANOSECONDS = 1e6;

    private final String title;

    BudgetKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    Counting counting() {
        return switch (this) {
            case BITS_PER_WEIGHT -> Counting.BITS;
            case FILE, MEMORY -> Counting.BYTES;
            case TOKEN_TIME -> Counting.TIME;
        };
    }

    /// Whether it depends on how many tokens there are before.
    boolean hasContext() {
        return this == MEMORY || this == TOKEN_TIME;
    }

    static BudgetKind of(SizeBudget budget) {
        return switch (budget) {
            case SizeBudget.BitsPerWeight bits -> BITS_PER_WEIGHT;
            case SizeBudget.FileBytes file -> FILE;
            case SizeBudget.Memory memory -> MEMORY;
            case SizeBudget.TokenTime time -> TOKEN_TIME;
        };
    }

    static double amount(SizeBudget budget) {
        return switch (budget) {
            case SizeBudget.BitsPerWeight(double bits) -> bits;
            case SizeBudget.FileBytes(long bytes) -> bytes;
            case SizeBudget.Memory(long bytes, int context) -> bytes;
            case SizeBudget.TokenTime(double milliseconds, int context) -> milliseconds;
        };
    }

    /// @param amount bits per weight, bytes, or milliseconds
    SizeBudget budget(double amount, int context) {
        return switch (this) {
            case BITS_PER_WEIGHT -> new SizeBudget.BitsPerWeight(amount);
            case FILE -> new SizeBudget.FileBytes((long) Math.ceil(amount));
            case MEMORY -> new SizeBudget.Memory((long) Math.ceil(amount), context);
            case TOKEN_TIME -> new SizeBudget.TokenTime(amount, context);
        };
    }

    /// The amount that a file of so many bytes, bits of ledgers, or nanoseconds of a token, comes to.
    ///
    /// @throws UnfitException for memory with the context of a model whose architecture is not known
    double amount(long size, Model model, int context) throws UnfitException {
        return switch (this) {
            case BITS_PER_WEIGHT -> (double) size / model.parameters();
            case FILE -> size;
            case MEMORY -> size - (double) new SizeBudget.Memory(0, context).limit(model);
            case TOKEN_TIME -> size / NANOSECONDS;
        };
    }

    /// The least and the largest amount that there is a choice for; empty where that is not known.
    Optional<double[]> range(BudgetAnswers answers, Model model, int context) {
        if (!answers.has(counting())) {
            return Optional.empty();
        }
        try {
            double least = amount(answers.least(counting()), model, context);
            double most = amount(answers.most(counting()), model, context);
            return Optional.of(new double[] {least, Math.max(most, least * (1 + 1e-9))});
        } catch (UnfitException e) {
            return Optional.empty();
        }
    }

    /// As [SizeBudget#parse] reads it: "3.42bpw", "2.08MiB", "2.30MiB@4096", "1.250ms@256".
    String text(double amount, int context) {
        if (this == BITS_PER_WEIGHT) {
            return Numbers.fixed(amount, 3) + "bpw";
        }
        if (this == TOKEN_TIME) {
            return Numbers.fixed(amount, amount < 10 ? 3 : 2).replace(",", "") + "ms@" + context;
        }
        String size = amount < GIBI
                ? Numbers.fixed(amount / MEBI, 3).replace(",", "") + "MiB"
                : Numbers.fixed(amount / GIBI, 3).replace(",", "") + "GiB";
        return this == MEMORY ? size + "@" + context : size;
    }
}
