package lapidary.core.allocate;

import java.util.Arrays;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// Each item takes a mixture of its types, softmax(θ / τ), and θ goes down the slope of the expected damage plus a
/// price for what the expected cost is over the budget; the price rises as long as it is over, and τ falls, so that
/// mixtures become choices. What is over the budget in the end goes down where that costs least.
///
/// Source: Cai and Vasconcelos, Rethinking Differentiable Search for Mixed-Precision Neural
/// Networks (arXiv 2004.05795);
/// the price as an augmented Lagrangian.
record Relaxation() implements Allocator {
    private static final int STEPS = 600;
    private static final double RATE = 0.1;
    private static final double HOT = 1;
    private static final double COLD = 0.05;
    private static final double FIRST = 0.9; // decay of the mean slope
    private static final double SECOND = 0.99; // decay of the mean square

    @Override
    public String id() {
        return "relaxation";
    }

    @Override
    public String title() {
        return "Continuous relaxation";
    }

    @Override
    public String summary() {
        return "Mixtures of types that gradient descent sharpens into choices, with a rising price for bits.";
    }

    @Override
    public String reference() {
        return "Cai and Vasconcelos, EdMIPS (arXiv 2004.05795).";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Knapsack knapsack = problem.byDivergence();
        Allocator.check(problem, knapsack);
        return new Descent(knapsack).run(job);
    }

    /// The state of one descent.
    private static final class Descent {
        private final Knapsack problem;
        private final double[][] costs; // shares of the budget's room over the cheapest choice
        private final double[][] damages; // over the largest
        private final double[][] logits;
        private final double[][] mean;
        private final double[][] square;
        private double price = 1;

        Descent(Knapsack problem) {
            this.problem = problem;
            int rows = problem.rows();
            int[] cheapest = problem.cheapest();
            double room = Math.max(1, problem.budget() - problem.cost(cheapest));
            double largest = Double.MIN_NORMAL;
            for (double[] row : problem.damages()) {
                largest = Math.max(largest, Arrays.stream(row).max().orElseThrow());
            }
            costs = new double[rows][];
            damages = new double[rows][];
            logits = new double[rows][];
            mean = new double[rows][];
            square = new double[rows][];
            for (int row = 0; row < rows; row++) {
                int options = problem.options(row);
                costs[row] = new double[options];
                damages[row] = new double[options];
                logits[row] = new double[options];
                mean[row] = new double[options];
                square[row] = new double[options];
                for (int option = 0; option < options; option++) {
                    long more = problem.costs()[row][option] - problem.costs()[row][cheapest[row]];
                    costs[row][option] = more / room;
                    damages[row][option] = problem.damages()[row][option] / largest;
                }
            }
        }

        int[] run(Job job) {
            for (int step = 1; step <= STEPS; step++) {
                job.check();
                double temperature = HOT * Math.pow(COLD / HOT, (double) step / STEPS);
                step(step, temperature);
            }
            int[] chosen = new int[problem.rows()];
            for (int row = 0; row < chosen.length; row++) {
                for (int option = 1; option < logits[row].length; option++) {
                    chosen[row] = logits[row][option] > logits[row][chosen[row]] ? option : chosen[row];
                }
            }
            shrink(chosen);
            Slack.spend(problem, chosen);
            return chosen;
        }

        private void step(int step, double temperature) {
            double[][] shares = new double[problem.rows()][];
            double cost = 0;
            for (int row = 0; row < shares.length; row++) {
                shares[row] = softmax(logits[row], temperature);
                for (int option = 0; option < shares[row].length; option++) {
                    cost += shares[row][option] * costs[row][option];
                }
            }
            price = Math.max(0, price * (1 + 0.05 * Math.clamp(cost - 1, -1, 1)));
            for (int row = 0; row < shares.length; row++) {
                descend(row, shares[row], temperature, step);
            }
        }

        private void descend(int row, double[] shares, double temperature, int step) {
            double average = 0;
            for (int option = 0; option < shares.length; option++) {
                average += shares[option] * value(row, option);
            }
            for (int option = 0; option < shares.length; option++) {
                double slope = shares[option] * (value(row, option) - average) / temperature;
                mean[row][option] = FIRST * mean[row][option] + (1 - FIRST) * slope;
                square[row][option] = SECOND * square[row][option] + (1 - SECOND) * slope * slope;
                double corrected = mean[row][option] / (1 - Math.pow(FIRST, step));
                double size = Math.sqrt(square[row][option] / (1 - Math.pow(SECOND, step)));
                logits[row][option] -= RATE * corrected / (size + 1e-12);
            }
        }

        private double value(int row, int option) {
            return damages[row][option] + price * costs[row][option];
        }

        private static double[] softmax(double[] values, double temperature) {
            double most = Arrays.stream(values).max().orElseThrow();
            double[] shares = new double[values.length];
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                shares[i] = Math.exp((values[i] - most) / temperature);
                sum += shares[i];
            }
            for (int i = 0; i < shares.length; i++) {
                shares[i] /= sum;
            }
            return shares;
        }

        /// Back within the budget, always where a unit of cost saved does least damage.
        private void shrink(int[] chosen) {
            while (!problem.allows(chosen)) {
                double best = Double.POSITIVE_INFINITY;
                int bestRow = 0;
                int bestOption = 0;
                for (int row = 0; row < chosen.length; row++) {
                    for (int option = 0; option < problem.options(row); option++) {
                        long saved = problem.costs()[row][chosen[row]] - problem.costs()[row][option];
                        double harm = problem.damages()[row][option] - problem.damages()[row][chosen[row]];
                        if (saved > 0 && harm / saved < best) {
                            best = harm / saved;
                            bestRow = row;
                            bestOption = option;
                        }
                    }
                }
                chosen[bestRow] = bestOption;
            }
        }
    }
}
