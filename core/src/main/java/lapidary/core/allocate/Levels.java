package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What an evolutionary search moves in: a level for each unit, lower ones smaller, and groups of units between which
/// a unit going down pays for another one going up.
///
/// @param costs `long[units][levels]`, rising along the levels
/// @param groups unit indexes; every unit in exactly one
/// @param budget of the sum of costs
/// @param center within the budget, where random starts are drawn around it; empty where they are drawn from all
@SuppressWarnings("ArrayRecordComponent") // decision: tables that the search reads, not compared
public record Levels(long[][] costs, List<List<Integer>> groups, long budget, Optional<int[]> center) {
    private static final int AROUND = 4;
    private static final int MOST_CHANGES = 10;
    private static final int MOST_TRIES = 200;

    public Levels {
        groups = groups.stream().map(List::copyOf).toList();
    }

    public Levels(long[][] costs, List<List<Integer>> groups, long budget) {
        this(costs, groups, budget, Optional.empty());
    }

    /// Units whose levels are steps of one size: any of them pays for any other.
    ///
    /// @param center what random starts are drawn around
    public static Levels ofEqualSteps(long[][] costs, long budget, Optional<int[]> center) {
        List<Integer> all = IntStream.range(0, costs.length).boxed().toList();
        return new Levels(costs, List.of(all), budget, center);
    }

    /// Which units pay for each other.
    public enum Grouping {
        /// Those with the same costs: every exchange keeps the size.
        SAME_SIZE,
        /// All: what is freed and what is taken must be about the same.
        NONE
    }

    /// Of a problem whose offers rise in cost.
    public static Levels of(Knapsack problem, Grouping grouping) {
        Map<List<Long>, List<Integer>> bySize = new LinkedHashMap<>();
        for (int unit = 0; unit < problem.rows(); unit++) {
            List<Long> key = grouping == Grouping.NONE
                    ? List.of()
                    : Arrays.stream(problem.costs()[unit]).boxed().toList();
            bySize.computeIfAbsent(key, sizes -> new ArrayList<>()).add(unit);
        }
        return new Levels(problem.costs(), List.copyOf(bySize.values()), problem.budget());
    }

    public int units() {
        return costs.length;
    }

    long cost(int[] state) {
        long sum = 0;
        for (int unit = 0; unit < state.length; unit++) {
            sum += costs[unit][state[unit]];
        }
        return sum;
    }

    boolean allows(int[] state) {
        return cost(state) <= budget;
    }

    /// A start: a few exchanges away from the center where there is one; else every unit at the lowest common level
    /// that is not within the budget, then random ones down a level until it is; all at the top
    /// where that is within.
    ///
    /// @throws IllegalArgumentException when the lowest levels are over the budget
    public int[] start(SplittableRandom random) {
        if (center.isPresent()) {
            int[] around = center.get();
            for (int i = 0; i < AROUND; i++) {
                around = mutated(around, random);
            }
            return around;
        }
        int[] state = new int[units()];
        int most = Arrays.stream(costs).mapToInt(row -> row.length - 1).max().orElse(0);
        for (int level = 0; level <= most && allows(state); level++) {
            for (int unit = 0; unit < state.length; unit++) {
                state[unit] = Math.min(level, costs[unit].length - 1);
            }
        }
        while (!allows(state)) {
            List<Integer> lowerable = new ArrayList<>();
            for (int unit = 0; unit < state.length; unit++) {
                if (state[unit] > 0) {
                    lowerable.add(unit);
                }
            }
            if (lowerable.isEmpty()) {
                throw new IllegalArgumentException("the lowest levels cost more than " + budget);
            }
            state[lowerable.get(random.nextInt(lowerable.size()))]--;
        }
        return state;
    }

    /// A child: min(U{1..3}, U{1..3}) exchanges of a level, each within a group drawn by its size. Without groups,
    /// units go up first, and random ones down until the budget holds; what comes out much smaller is drawn again.
    ///
    /// @return the parent's state where nothing else was found
    int[] mutated(int[] parent, SplittableRandom random) {
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            int flips = Math.min(1 + random.nextInt(3), 1 + random.nextInt(3));
            int[] child = parent.clone();
            boolean isSound = groups.size() == 1 && isUneven()
                    ? exchangeFreely(child, flips, random)
                    : exchangeInGroups(child, flips, random);
            if (isSound && allows(child) && !Arrays.equals(child, parent)) {
                return child;
            }
        }
        return parent.clone();
    }

    /// Whether an exchange of a level between two units can change the size.
    private boolean isUneven() {
        return Arrays.stream(costs).anyMatch(row -> !Arrays.equals(row, costs[0]))
                && Arrays.stream(costs).flatMapToLong(Levels::steps).distinct().count() > 1;
    }

    private static LongStream steps(long[] row) {
        return IntStream.range(1, row.length).mapToLong(level -> row[level] - row[level - 1]);
    }

    private boolean exchangeInGroups(int[] state, int flips, SplittableRandom random) {
        for (int flip = 0; flip < flips; flip++) {
            int unit = random.nextInt(units());
            List<Integer> group = groups.stream()
                    .filter(members -> members.contains(unit))
                    .findFirst()
                    .orElseThrow();
            int down = pick(group, state, random, -1, -1);
            int up = pick(group, state, random, 1, down);
            if (down < 0 || up < 0) {
                continue;
            }
            state[down]--;
            state[up]++;
        }
        return true;
    }

    private boolean exchangeFreely(int[] state, int flips, SplittableRandom random) {
        long added = 0;
        List<Integer> all = groups.getFirst();
        for (int flip = 0; flip < flips; flip++) {
            int up = pick(all, state, random, 1, -1);
            if (up >= 0) {
                added += costs[up][state[up] + 1] - costs[up][state[up]];
                state[up]++;
            }
        }
        long removed = 0;
        int changes = 0;
        while (!allows(state) && changes <= MOST_CHANGES) {
            int down = pick(all, state, random, -1, -1);
            if (down < 0) {
                return false;
            }
            removed += costs[down][state[down]] - costs[down][state[down] - 1];
            state[down]--;
            changes++;
        }
        return changes <= MOST_CHANGES && (removed == 0 || (double) added / removed >= 0.8);
    }

    private int pick(List<Integer> group, int[] state, SplittableRandom random, int step, int except) {
        List<Integer> able = group.stream()
                .filter(unit -> unit != except)
                .filter(unit -> step < 0 ? state[unit] > 0 : state[unit] < costs[unit].length - 1)
                .toList();
        return able.isEmpty() ? -1 : able.get(random.nextInt(able.size()));
    }
}
