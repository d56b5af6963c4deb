package lapidary.core.allocate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/// Which type each item gets within a budget.
///
/// @param budget of the sum of costs of all items
/// @param unitBits bits of a unit of cost: 1 for bits, 8 for bytes, 0 where costs are times
public record AllocationProblem(List<Item> items, long budget, int unitBits) {
    private static final int NANOSECONDS = 6; // decimal places of a millisecond

    public AllocationProblem {
        items = List.copyOf(items);
    }

    /// By a damage of one's own.
    public Knapsack by(ToDoubleBiFunction<Item, Offer> damage) {
        long[][] costs = new long[items.size()][];
        double[][] damages = new double[items.size()][];
        for (int row = 0; row < costs.length; row++) {
            Item item = items.get(row);
            costs[row] = item.offers().stream().mapToLong(Offer::cost).toArray();
            damages[row] = item.offers().stream()
                    .mapToDouble(offer -> damage.applyAsDouble(item, offer))
                    .toArray();
        }
        return new Knapsack(costs, damages, budget);
    }

    /// By the measured divergence.
    public Knapsack byDivergence() {
        return by((item, offer) -> Math.max(0, offer.divergence()));
    }

    /// The same with another budget.
    public AllocationProblem within(long other) {
        return new AllocationProblem(items, other, unitBits);
    }

    /// A cost with its unit; times in milliseconds, rounded up so that they suffice.
    String words(long cost) {
        return switch (unitBits) {
            case 0 ->
                new BigDecimal(BigInteger.valueOf(cost), NANOSECONDS)
                                .round(new MathContext(4, RoundingMode.CEILING))
                                .stripTrailingZeros()
                                .toPlainString()
                        + " ms";
            case Byte.SIZE -> String.format(Locale.ROOT, "%,d bytes", cost);
            default -> String.format(Locale.ROOT, "%,d bits", cost);
        };
    }

    /// Weights of all items.
    public long weights() {
        return items.stream().mapToLong(Item::weights).sum();
    }

    /// The sum of the measured divergences of a choice: what the loss is predicted to be if each adds its own.
    public double predicted(int[] chosen) {
        double sum = 0;
        for (int row = 0; row < items.size(); row++) {
            sum += items.get(row).offers().get(chosen[row]).divergence();
        }
        return sum;
    }
}
