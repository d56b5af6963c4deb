package lapidary.core.allocate;

import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// Bits by reverse water-filling, then whole types: each gets the largest that is not above its bits, and what is left
/// goes where the law says that a bit lowers the damage most.
///
/// The damage of a weight at 0 bits is what the measured divergence of the type nearest to the mean says, followed
/// back along the law; all other measurements are left aside.
record WaterFilling() implements Allocator {
    private static final double LEAST_DAMAGE = 1e-12;

    @Override
    public String id() {
        return "water-filling";
    }

    @Override
    public String title() {
        return "Reverse water-filling";
    }

    @Override
    public String summary() {
        return "Closed form from one measurement of each tensor and the law of 6 dB for a bit; the law fails below"
                + " 3 bits.";
    }

    @Override
    public String reference() {
        return "Cover and Thomas, Elements of Information Theory, section 10.3.3.";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        if (problem.unitBits() == 0) {
            throw new UnfitException("reverse water-filling shares out bits, and the budget is a time: give a size, or"
                    + " take another method (dp, lagrangian, greedy)");
        }
        Allocator.check(problem, problem.byDivergence());
        List<Item> items = problem.items();
        int n = items.size();
        double mean = (double) problem.budget() * problem.unitBits() / problem.weights();
        double[] x = new double[n];
        double[] least = new double[n];
        double[] most = new double[n];
        long[] weights = new long[n];
        for (int i = 0; i < n; i++) {
            Item item = items.get(i);
            weights[i] = item.weights();
            x[i] = atNoBits(item, mean);
            least[i] =
                    item.offers().stream().mapToDouble(o -> bits(item, o)).min().orElseThrow();
            most[i] =
                    item.offers().stream().mapToDouble(o -> bits(item, o)).max().orElseThrow();
        }
        double[] bits = WaterLevel.bits(x, weights, mean, least, most);
        Knapsack law = problem.by(
                (item, offer) -> atNoBits(item, mean) * item.weights() * Math.pow(2, -2 * bits(item, offer)));
        int[] chosen = law.cheapest();
        for (int i = 0; i < n; i++) {
            chosen[i] = floor(items.get(i), bits[i], chosen[i]);
        }
        if (!law.allows(chosen)) {
            chosen = law.cheapest(); // padding alone can make the floors dearer than their bits
        }
        Slack.spend(law, chosen);
        return chosen;
    }

    private static double bits(Item item, Offer offer) {
        return (double) offer.bits() / item.weights();
    }

    private static double atNoBits(Item item, double mean) {
        Offer nearest = item.offers().getFirst();
        for (Offer offer : item.offers()) {
            if (Math.abs(bits(item, offer) - mean) < Math.abs(bits(item, nearest) - mean)) {
                nearest = offer;
            }
        }
        double damage = Math.max(LEAST_DAMAGE, nearest.divergence());
        return damage / item.weights() * Math.pow(2, 2 * bits(item, nearest));
    }

    private static int floor(Item item, double bits, int cheapest) {
        int best = cheapest;
        for (int i = 0; i < item.offers().size(); i++) {
            double own = bits(item, item.offers().get(i));
            if (own <= bits + 1e-9 && own > bits(item, item.offers().get(best))) {
                best = i;
            }
        }
        return best;
    }
}
