package lapidary.app.bits;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import lapidary.core.allocate.BudgetCurve;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.Item;
import lapidary.core.allocate.Knapsack;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.UnitTimes;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.plan.Plan;
import lapidary.core.table.MeasurementTable;

/// The best choice for every budget, counted in bytes of the file, in bits of the ledgers, and where times are
/// known in nanoseconds of a token. Made away from the screen; an answer of the exact knapsack
/// takes a tenth of a millisecond.
public final class BudgetAnswers {
    private final Basis basis;
    private final Map<Counting, Counted> counted = new EnumMap<>(Counting.class);

    /// What answers depend on.
    ///
    /// @param times of a token by type, where they are known
    record Basis(
            MeasurementTable table,
            Constraints constraints,
            Targeting.Knowledge knowledge,
            Optional<UnitTimes> times) {}

    /// One way of counting.
    private record Counted(Targeting targeting, Knapsack problem, BudgetCurve curve) {}

    private BudgetAnswers(Basis basis) throws UnfitException {
        this.basis = basis;
        for (Counting counting : Counting.values()) {
            if (counting != Counting.TIME || basis.times().isPresent()) {
                counted.put(counting, counted(basis, counting));
            }
        }
    }

    /// Of a complete table.
    ///
    /// @throws UnfitException when a type was not measured, or nothing is left for a tensor
    static BudgetAnswers of(Basis basis) throws UnfitException {
        return new BudgetAnswers(basis);
    }

    private static Counted counted(Basis basis, Counting counting) throws UnfitException {
        Targeting targeting = counting == Counting.TIME
                ? new Targeting(basis.table(), basis.times().orElseThrow(), basis.constraints(), basis.knowledge())
                : new Targeting(basis.table(), counting == Counting.BYTES, basis.constraints(), basis.knowledge());
        Knapsack problem = targeting.problem(Long.MAX_VALUE).byDivergence();
        return new Counted(targeting, problem, BudgetCurve.of(problem));
    }

    private Counted counted(Counting counting) {
        return Optional.ofNullable(counted.get(counting))
                .orElseThrow(() -> new IllegalStateException("times are not known"));
    }

    /// Whether there are answers to budgets that are counted so.
    boolean has(Counting counting) {
        return counted.containsKey(counting);
    }

    /// What types come to; empty where their times are not known.
    static OptionalLong size(Optional<BudgetAnswers> answers, Counting counting, Standing now) {
        return switch (counting) {
            case BITS -> OptionalLong.of(now.bits());
            case BYTES -> OptionalLong.of(now.bytes());
            case TIME ->
                answers.flatMap(found -> found.basis().times())
                        .map(now.assignment()::nanos)
                        .orElse(OptionalLong.empty());
        };
    }

    /// What a plan really takes.
    ///
    /// @throws UnfitException for a type that was not timed
    long size(Counting counting, Plan plan) throws UnfitException {
        return counted(counting).targeting().size(plan);
    }

    Basis basis() {
        return basis;
    }

    /// The best choice within a limit of the whole file by the measured divergences; the smallest
    /// one where even that is
    /// larger.
    Assignment at(Counting counting, long limit) {
        Counted by = counted(counting);
        return assignment(counting, by.curve().at(limit - by.targeting().fixed()));
    }

    /// What an allocator chooses within a limit; the smallest choice where even that is larger.
    ///
    /// @throws UnfitException when something that it goes by is not known
    Assignment at(Question question, Counting counting, long limit, Job job) throws UnfitException {
        if (limit < least(counting)) {
            return at(counting, limit);
        }
        return assignment(
                counting,
                question.allocator().allocate(counted(counting).targeting().problem(limit), question.settings(), job));
    }

    private Assignment assignment(Counting counting, int[] chosen) {
        Targeting targeting = counted(counting).targeting();
        List<Integer> options =
                new ArrayList<>(Collections.nCopies(basis.table().units().size(), Assignment.UNCHANGED));
        List<Item> items = targeting.items();
        for (int i = 0; i < chosen.length; i++) {
            options.set(
                    items.get(i).unit(), items.get(i).offers().get(chosen[i]).option());
        }
        return new Assignment(options);
    }

    /// The smallest file that there is a choice for.
    long least(Counting counting) {
        Counted by = counted(counting);
        return by.targeting().fixed() + by.problem().leastCost();
    }

    /// The largest one.
    long most(Counting counting) {
        Counted by = counted(counting);
        long sum = by.targeting().fixed();
        for (long[] row : by.problem().costs()) {
            long largest = 0;
            for (long cost : row) {
                largest = Math.max(largest, cost);
            }
            sum = Math.addExact(sum, largest);
        }
        return sum;
    }

    /// Size of the whole file against predicted loss, at most so many points.
    List<BudgetCurve.Point> points(Counting counting, int most) {
        Counted by = counted(counting);
        List<BudgetCurve.Point> all = by.curve().points();
        List<BudgetCurve.Point> some = new ArrayList<>();
        for (int i = 0; i < Math.min(most, all.size()); i++) {
            int at = (int) (i * (all.size() - 1L) / Math.max(1, Math.min(most, all.size()) - 1));
            BudgetCurve.Point point = all.get(at);
            if (point.damage() > 0) {
                some.add(new BudgetCurve.Point(by.targeting().fixed() + point.cost(), point.damage()));
            }
        }
        return some;
    }
}
