package lapidary.app.bits;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.allocate.Constraints;
import lapidary.core.table.MeasurementTable;
import lapidary.core.tensor.TensorId;

/// What neither a budget nor a hand may change.
///
/// @param locked tensors that keep the type that they have
/// @param allowed ids of the types that a tensor may have, of those that are not free
record Rules(SortedSet<TensorId> locked, SortedMap<TensorId, Set<String>> allowed) {
    static final Rules NONE = new Rules(Collections.emptySortedSet(), Collections.emptySortedMap());

    Rules {
        locked = Collections.unmodifiableSortedSet(new TreeSet<>(locked));
        allowed = Collections.unmodifiableSortedMap(new TreeMap<>(allowed));
    }

    /// Units any of whose tensors is locked.
    Set<Integer> lockedUnits(UnitIndex index) {
        return index.units(locked);
    }

    boolean isLocked(MeasurementTable table, int unit) {
        return table.units().get(unit).tensors().stream().anyMatch(tensor -> locked.contains(tensor.id()));
    }

    /// Whether a unit may have a type; what is restricted at all may not stay unchanged.
    ///
    /// @param option its index in the table, or [Assignment#UNCHANGED]
    boolean allows(MeasurementTable table, int unit, int option) {
        return table.units().get(unit).tensors().stream().allMatch(tensor -> {
            Set<String> own = allowed.get(tensor.id());
            return own == null
                    || (option >= 0 && own.contains(table.options().get(option).id()));
        });
    }

    /// Keeps the types of tensors, or lets them go.
    Rules lock(Set<TensorId> tensors, boolean isLocked) {
        SortedSet<TensorId> next = new TreeSet<>(locked);
        if (isLocked) {
            next.addAll(tensors);
        } else {
            next.removeAll(tensors);
        }
        return new Rules(next, allowed);
    }

    /// Lets tensors have some types alone.
    ///
    /// @param types ids of them
    /// @param all that there are; whoever may have all of them is free
    Rules allow(Set<TensorId> tensors, Set<String> types, Set<String> all) {
        SortedMap<TensorId, Set<String>> next = new TreeMap<>(allowed);
        for (TensorId tensor : tensors) {
            if (types.containsAll(all)) {
                next.remove(tensor);
            } else {
                next.put(tensor, Set.copyOf(types));
            }
        }
        return new Rules(locked, next);
    }

    /// For a budget.
    ///
    /// @param now what locked units keep
    Constraints constraints(MeasurementTable table, Assignment now) {
        SortedSet<TensorId> kept = new TreeSet<>();
        SortedMap<TensorId, Set<String>> types = new TreeMap<>(allowed);
        for (int unit = 0; unit < table.units().size(); unit++) {
            if (isLocked(table, unit)) {
                int option = now.options().get(unit);
                Set<TensorId> names = new HashSet<>(table.units().get(unit).names());
                if (option < 0) {
                    kept.addAll(names);
                } else {
                    names.forEach(name ->
                            types.put(name, Set.of(table.options().get(option).id())));
                }
            }
        }
        return new Constraints(kept, types);
    }
}
