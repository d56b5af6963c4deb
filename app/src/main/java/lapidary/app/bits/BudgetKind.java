package lapidary.app.bits;

import lapidary.core.allocate.SizeBudget;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.views.text.Numbers;

/// What a budget is counted in.
public enum BudgetKind {
    BITS_PER_WEIGHT("Bits per weight"),
    FILE("Size of the file"),
    MEMORY("Memory with context");

    private static final double MEBI = 1 << 20;
    private static final double GIBI = 1 << 30;

    private final String title;

    BudgetKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    boolean isInBytes() {
        return this != BITS_PER_WEIGHT;
    }

    static BudgetKind of(SizeBudget budget) {
        return switch (budget) {
            case SizeBudget.BitsPerWeight bits -> BITS_PER_WEIGHT;
            case SizeBudget.FileBytes file -> FILE;
            case SizeBudget.Memory memory -> MEMORY;
            case SizeBudget.TokenTime time -> throw new IllegalArgumentException("no slider for " + time);
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

    /// @param amount bits per weight, or bytes
    SizeBudget budget(double amount, int context) {
        return switch (this) {
            case BITS_PER_WEIGHT -> new SizeBudget.BitsPerWeight(amount);
            case FILE -> new SizeBudget.FileBytes((long) Math.ceil(amount));
            case MEMORY -> new SizeBudget.Memory((long) Math.ceil(amount), context);
        };
    }

    /// The amount that a file of so many bytes, or bits of ledgers, comes to.
    ///
    /// @throws UnfitException for memory with the context of a model whose architecture is not known
    double amount(long size, Model model, int context) throws UnfitException {
        return switch (this) {
            case BITS_PER_WEIGHT -> (double) size / model.parameters();
            case FILE -> size;
            case MEMORY -> size - (double) new SizeBudget.Memory(0, context).limit(model);
        };
    }

    /// As [SizeBudget#parse] reads it: "3.42bpw", "2.08MiB", "2.30MiB@4096".
    String text(double amount, int context) {
        if (this == BITS_PER_WEIGHT) {
            return Numbers.fixed(amount, 3) + "bpw";
        }
        String size = amount < GIBI
                ? Numbers.fixed(amount / MEBI, 3).replace(",", "") + "MiB"
                : Numbers.fixed(amount / GIBI, 3).replace(",", "") + "GiB";
        return this == MEMORY ? size + "@" + context : size;
    }
}
