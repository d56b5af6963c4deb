package lapidary.app.bits;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.allocate.BudgetCurve;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.Knapsack;
import lapidary.core.allocate.Targeting;
import lapidary.core.method.UnfitException;
import lapidary.core.table.MeasurementTable;
import lapidary.core.tensor.TensorId;

/// The best choice for every budget, counted in bytes of the file and in bits of the ledgers. Made away from the
/// screen; an answer takes a tenth of a millisecond.
public final class BudgetAnswers {
    private final Counted bytes;
    private final Counted bits;
    private final int units;

    /// One way of counting.
    private record Counted(Targeting targeting, Knapsack problem, BudgetCurve curve) {}

    private BudgetAnswers(MeasurementTable table, Constraints constraints) throws UnfitException {
        this.units = table.units().size();
        this.bytes = counted(table, true, constraints);
        this.bits = counted(table, false, constraints);
    }

    /// Of a complete table.
    ///
    /// @param standing what locked units keep
    /// @param locked their indices
    /// @throws UnfitException when a type was not measured
    static BudgetAnswers of(MeasurementTable table, Assignment standing, Set<Integer> locked) throws UnfitException {
        SortedSet<TensorId> kept = new TreeSet<>();
        SortedMap<TensorId, Set<String>> allowed = new TreeMap<>();
        for (int unit : locked) {
            int option = standing.options().get(unit);
            for (TensorId name : table.units().get(unit).names()) {
                if (option < 0) {
                    kept.add(name);
                } else {
                    allowed.put(name, Set.of(table.options().get(option).id()));
                }
            }
        }
        return new BudgetAnswers(table, new Constraints(kept, allowed));
    }

    private static Counted counted(MeasurementTable table, boolean isInBytes, Constraints constraints)
            throws UnfitException {
        Targeting targeting = new Targeting(table, isInBytes, constraints, Targeting.Knowledge.NONE);
        Knapsack problem = targeting.problem(Long.MAX_VALUE).byDivergence();
        return new Counted(targeting, problem, BudgetCurve.of(problem));
    }

    private Counted counted(boolean isInBytes) {
        return isInBytes ? bytes : bits;
    }

    /// What the choices are made from.
    Targeting targeting(boolean isInBytes) {
        return counted(isInBytes).targeting();
    }

    /// The best choice within a limit of the whole file; the smallest one where even that is larger.
    Assignment at(boolean isInBytes, long limit) {
        Counted by = counted(isInBytes);
        return assignment(isInBytes, by.curve().at(limit - by.targeting().fixed()));
    }

    /// What an offer for each item comes to.
    Assignment assignment(boolean isInBytes, int[] chosen) {
        Targeting targeting = counted(isInBytes).targeting();
        List<Integer> options = new ArrayList<>(Collections.nCopies(units, Assignment.UNCHANGED));
        for (int i = 0; i < chosen.length; i++) {
            var item = targeting.items().get(i);
            options.set(item.unit(), item.offers().get(chosen[i]).option());
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
