package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/// Problems to try solvers on, and the truth about small ones.
final class Knapsacks {
    private Knapsacks() {}

    /// Up to six rows of up to four options, with costs that share no divisor.
    static Knapsack small(long seed) {
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(6);
        long[][] costs = new long[rows][];
        double[][] damages = new double[rows][];
        long least = 0;
        long most = 0;
        for (int row = 0; row < rows; row++) {
            int options = 1 + random.nextInt(4);
            costs[row] = random.longs(options, 1, 1_000_000).toArray();
            damages[row] = random.doubles(options, 0, 10).toArray();
            least += Arrays.stream(costs[row]).min().orElseThrow();
            most += Arrays.stream(costs[row]).max().orElseThrow();
        }
        return new Knapsack(costs, damages, least + (long) (random.nextDouble() * (most - least)));
    }

    /// The least damage within the budget, by trying every choice.
    static double bruteForce(Knapsack problem) {
        return bruteForce(problem, new int[problem.rows()], 0);
    }

    private static double bruteForce(Knapsack problem, int[] chosen, int row) {
        if (row == problem.rows()) {
            return problem.allows(chosen) ? problem.damage(chosen) : Double.POSITIVE_INFINITY;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int option = 0; option < problem.options(row); option++) {
            chosen[row] = option;
            best = Math.min(best, bruteForce(problem, chosen, row + 1));
        }
        return best;
    }

    /// Tensors of a model as large as people have them: sizes from a list of real ones, types from 2.6 to 8.5 bits,
    /// damage falling by about 6 dB for a bit.
    static AllocationProblem table(int tensors, long seed) {
        Random random = new Random(seed);
        long[] sizes = {4_194_304, 16_777_216, 58_720_256, 1_048_576};
        double[] bits = {2.625, 3.4375, 4.5, 5.5, 6.5625, 8.5};
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < tensors; i++) {
            long weights = sizes[random.nextInt(sizes.length)];
            double scale = Math.exp(2 * random.nextGaussian());
            List<Offer> offers = new ArrayList<>();
            for (int option = 0; option < bits.length; option++) {
                long cost = (long) (weights * bits[option]);
                double error = scale * Math.pow(4, -bits[option]) * Math.exp(0.2 * random.nextGaussian());
                offers.add(new Offer(option, cost, cost, error, error * weights, weights, error));
            }
            items.add(new Item(
                    i,
                    "t" + i,
                    weights,
                    OptionalInt.of(i / 7),
                    Math.exp(random.nextGaussian()),
                    Optional.empty(),
                    offers));
        }
        return new AllocationProblem(items, 0, 1);
    }
}
