package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import lapidary.app.workbench.Choices;
import lapidary.core.allocate.UnitTimes;
import lapidary.core.recipe.Choice;
import lapidary.core.table.Cost;
import lapidary.core.table.Entry;
import lapidary.core.table.MeasurementTable;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;

/// Which type each unit of a table has.
///
/// @param options by unit: the index of its type in the table, [#UNCHANGED] or [#OTHER]
public record Assignment(List<Integer> options) {
    /// Stored as it is.
    public static final int UNCHANGED = -1;

    /// Something is done to it that the table does not hold, or not the same to all of its tensors.
    public static final int OTHER = -2;

    public Assignment {
        options = List.copyOf(options);
    }

    /// What choices come to.
    static Assignment of(MeasurementTable table, Choices choices) {
        List<Integer> found = new ArrayList<>();
        for (int unit = 0; unit < table.units().size(); unit++) {
            found.add(option(table, unit, choices));
        }
        return new Assignment(found);
    }

    private static int option(MeasurementTable table, int unit, Choices choices) {
        Set<TensorId> names = table.units().get(unit).names();
        Optional<Choice> first = choices.find(names.iterator().next());
        if (!names.stream().allMatch(name -> choices.find(name).equals(first))) {
            return OTHER;
        }
        if (first.isEmpty()) {
            return UNCHANGED;
        }
        for (int option = 0; option < table.options().size(); option++) {
            if (table.options().get(option).choice().equals(first.get())
                    && table.costs().of(unit, option).isPresent()) {
                return option;
            }
        }
        return OTHER;
    }

    /// What a unit takes; as much as it does unchanged where that is not known.
    Cost cost(MeasurementTable table, int unit) {
        int option = options.get(unit);
        return option < 0
                ? table.costs().unchanged().get(unit)
                : table.costs().of(unit, option).orElseThrow();
    }

    /// Whether the table holds all of it.
    boolean isCovered() {
        return !options.contains(OTHER);
    }

    /// How many units something else is done to.
    long others() {
        return options.stream().filter(option -> option == OTHER).count();
    }

    /// Bytes of the file.
    long bytes(MeasurementTable table) {
        long sum = table.costs().rest().bytes();
        for (int unit = 0; unit < options.size(); unit++) {
            sum = Math.addExact(sum, cost(table, unit).bytes());
        }
        return sum;
    }

    /// Bits of all ledgers.
    long bits(MeasurementTable table) {
        long sum = table.costs().rest().bits();
        for (int unit = 0; unit < options.size(); unit++) {
            sum = Math.addExact(sum, cost(table, unit).bits());
        }
        return sum;
    }

    /// Nanoseconds of a token; empty where something has no time.
    OptionalLong nanos(UnitTimes times) {
        long sum = times.rest();
        for (int unit = 0; unit < options.size(); unit++) {
            int option = options.get(unit);
            OptionalLong own = option == OTHER
                    ? OptionalLong.empty()
                    : option == UNCHANGED
                            ? times.unchanged().get(unit)
                            : times.byOption().get(unit).get(option);
            if (own.isEmpty()) {
                return own;
            }
            sum = Math.addExact(sum, own.getAsLong());
        }
        return OptionalLong.of(sum);
    }

    /// The sum of the divergences measured one by one, nats; NaN where one is not known.
    double predicted(MeasurementTable table) {
        double sum = 0;
        for (int unit = 0; unit < options.size(); unit++) {
            int option = options.get(unit);
            if (option != UNCHANGED) {
                sum += option == OTHER
                        ? Double.NaN
                        : table.entry(unit, option).map(Entry::meanDivergence).orElse(Double.NaN);
            }
        }
        return sum;
    }

    /// The type of a unit so many steps larger, or smaller for less than 0; stops at the ends.
    ///
    /// @param isAllowed of the indices of types and [#UNCHANGED]
    int shifted(MeasurementTable table, int unit, int steps, IntPredicate isAllowed) {
        TreeMap<Long, Integer> bySize = new TreeMap<>();
        for (int option = 0; option < table.options().size(); option++) {
            int index = option;
            table.costs()
                    .of(unit, option)
                    .filter(cost -> isAllowed.test(index))
                    .ifPresent(cost -> bySize.putIfAbsent(cost.bits(), index));
        }
        if (isAllowed.test(UNCHANGED)) {
            bySize.put(table.costs().unchanged().get(unit).bits(), UNCHANGED);
        }
        List<Integer> order = List.copyOf(bySize.values());
        if (order.isEmpty()) {
            return options.get(unit);
        }
        int at = order.indexOf(options.get(unit));
        int from = at < 0 ? order.size() - 1 : at;
        return order.get(Math.clamp((long) from + steps, 0, order.size() - 1));
    }

    /// As it is shown.
    String title(MeasurementTable table, int unit) {
        return switch (options.get(unit)) {
            case UNCHANGED ->
                table.units().get(unit).tensors().getFirst().tensor().type().name();
            case OTHER -> Messages.of("bits.other");
            default -> table.options().get(options.get(unit)).title();
        };
    }
}
