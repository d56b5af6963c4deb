package lapidary.app.bits;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TypeOption;
import lapidary.core.tensor.TensorId;

/// Locked tensors and allowed types; they outlive a table, not a model. Lives on the screen's thread.
public final class RulesModel {
    private final DraftModel draft;
    private final ReadOnlyObjectWrapper<Rules> rules = new ReadOnlyObjectWrapper<>(Rules.NONE);

    RulesModel(DraftModel draft) {
        this.draft = draft;
        draft.workbench().openedProperty().subscribe(ignored -> rules.set(Rules.NONE));
    }

    ReadOnlyObjectProperty<Rules> rulesProperty() {
        return rules.getReadOnlyProperty();
    }

    Rules now() {
        return rules.get();
    }

    /// Units of the table whose type stays.
    public Set<Integer> locked() {
        return draft.standingProperty()
                .get()
                .map(standing -> rules.get().lockedUnits(standing.index()))
                .orElse(Set.of());
    }

    /// Whether a hand may give a unit a type.
    boolean allows(int unit, int option) {
        Optional<MeasurementTable> table = draft.table();
        return table.isPresent()
                && !rules.get().isLocked(table.get(), unit)
                && rules.get().allows(table.get(), unit, option)
                && (option < 0 || table.get().costs().of(unit, option).isPresent());
    }

    /// Keeps the types of units, or lets them go; what the table does not hold cannot be kept.
    public void lock(Set<Integer> units, boolean isLocked) {
        Optional<Assignment> chosen = draft.chosen();
        if (chosen.isEmpty()) {
            return;
        }
        Set<Integer> able = units.stream()
                .filter(unit -> !isLocked || chosen.get().options().get(unit) != Assignment.OTHER)
                .collect(Collectors.toSet());
        rules.set(rules.get().lock(tensors(able), isLocked));
    }

    /// Lets go of every lock and allows every type again.
    public void clear() {
        rules.set(Rules.NONE);
    }

    /// Lets units have a type, or forbids it; the last one that is left stays.
    ///
    /// @param option its index in the table
    public void allow(Set<Integer> units, int option, boolean isAllowed) {
        Optional<MeasurementTable> table = draft.table();
        if (table.isEmpty()) {
            return;
        }
        Set<String> all = table.get().options().stream().map(TypeOption::id).collect(Collectors.toSet());
        Rules next = rules.get();
        for (int unit : units) {
            Set<TensorId> names = tensors(Set.of(unit));
            Set<String> types = new TreeSet<>();
            for (int each = 0; each < table.get().options().size(); each++) {
                if (each == option ? isAllowed : next.allows(table.get(), unit, each)) {
                    types.add(table.get().options().get(each).id());
                }
            }
            if (!types.isEmpty()) {
                next = next.allow(names, types, all);
            }
        }
        rules.set(next);
    }

    private Set<TensorId> tensors(Set<Integer> units) {
        Set<TensorId> names = new TreeSet<>();
        draft.table()
                .ifPresent(table -> units.forEach(
                        unit -> names.addAll(table.units().get(unit).names())));
        return names;
    }
}
