package lapidary.app.bits;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lapidary.core.allocate.BudgetCurve;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.Item;
import lapidary.core.allocate.Knapsack;
import lapidary.core.allocate.Targeting;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.table.MeasurementTable;

/// The best choice for every budget, counted in bytes of the file and in bits of the ledgers. Made away from the
/// screen; an answer of the exact knapsack takes a tenth of a millisecond.
public final class BudgetAnswers {
    private final Basis basis;
    private final Counted bytes;
    private final Counted bits;

    /// What answers depend on.
    record Basis(MeasurementTable table, Constraints constraints, Targeting.Knowledge knowledge) {}

    /// One way of counting.
    private record Counted(Targeting targeting, Knapsack problem, BudgetCurve curve) {}

    private BudgetAnswers(Basis basis) throws UnfitException {
        this.basis = basis;
        this.bytes = counted(basis, true);
        this.bits = counted(basis, false);
    }

    /// Of a complete table.
    ///
    /// @throws UnfitException when a type was not measured, or nothing is left for a tensor
    static BudgetAnswers of(Basis basis) throws UnfitException {
        return new BudgetAnswers(basis);
    }

    private static Counted counted(Basis basis, boolean isInBytes) throws UnfitException {
        Targeting targeting = new Targeting(basis.table(), isInBytes, basis.constraints(), basis.knowledge());
        Knapsack problem = targeting.problem(Long.MAX_VALUE).byDivergence();
        return new Counted(targeting, problem, BudgetCurve.of(problem));
    }

    private Counted counted(boolean isInBytes) {
        return isInBytes ? bytes : bits;
    }

    Basis basis() {
        return basis;
    }

    /// The best choice within a limit of the whole file by the measured divergences; the smallest one where even that is
    /// larger.
    Assignment at(boolean isInBytes, long limit) {
        Counted by = counted(isInBytes);
        return assignment(isInBytes, by.curve().at(limit - by.targeting().fixed()));
    }

    /// What an allocator chooses within a limit; the smallest choice where even that is larger.
    ///
    /// @throws UnfitException when something that it goes by is not known
    Assignment at(Question question, boolean isInBytes, long limit, Job job) throws UnfitException {
        if (limit < least(isInBytes)) {
            return at(isInBytes, limit);
        }
        return assignment(
                isInBytes,
                question.allocator()
                        .allocate(counted(isInBytes).targeting().problem(limit), question.settings(), job));
    }

    private Assignment assignment(boolean isInBytes, int[] chosen) {
        Targeting targeting = counted(isInBytes).targeting();
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
    long least(boolean isInBytes) {
        Counted by = counted(isInBytes);
        return by.targeting().fixed() + by.problem().leastCost();
    }

    /// The largest one.
    long most(boolean isInBytes) {
        Counted by = counted(isInBytes);
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
    List<BudgetCurve.Point> points(boolean isInBytes, int most) {
        Counted by = counted(isInBytes);
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
