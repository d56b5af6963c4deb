package lapidary.core.table;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.tensor.TensorId;

/// What each type does to each unit of a model, as far as it was measured, and what it takes. Immutable.
///
/// @param id of model, data and protocol, hexadecimal
/// @param costs exact, from headers
/// @param entries by unit and option, see [#entry]
/// @param from where the measurements come from
/// @param tokens that each entry was measured on
public record MeasurementTable(String id, TypeCosts costs, Map<Place, Entry> entries, Provenance from, long tokens) {

    /// Where an entry is.
    ///
    /// @param unit its index in the costs
    /// @param option its index in the costs
    public record Place(int unit, int option) {}

    public MeasurementTable {
        entries = Collections.unmodifiableMap(new HashMap<>(entries));
    }

    public List<Unit> units() {
        return costs.units();
    }

    public List<TypeOption> options() {
        return costs.options();
    }

    public Optional<Entry> entry(int unit, int option) {
        return Optional.ofNullable(entries.get(new Place(unit, option)));
    }

    /// Whether every type that fits is measured for every unit.
    public boolean isComplete() {
        return missing() == 0;
    }

    /// How many entries are missing.
    public int missing() {
        int missing = 0;
        for (int unit = 0; unit < units().size(); unit++) {
            for (int option = 0; option < options().size(); option++) {
                missing += costs.of(unit, option).isPresent()
                                && entry(unit, option).isEmpty()
                        ? 1
                        : 0;
            }
        }
        return missing;
    }

    /// The unit of a tensor.
    public OptionalInt unit(TensorId tensor) {
        for (int i = 0; i < units().size(); i++) {
            if (units().get(i).has(tensor)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// An option by its id.
    public OptionalInt option(String id) {
        for (int i = 0; i < options().size(); i++) {
            if (options().get(i).id().equalsIgnoreCase(id)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// Mean KL of the model with this unit alone stored so, with its 95 % interval over sequences.
    public Optional<Measured> divergence(int unit, int option) {
        return entry(unit, option).map(entry -> entry.divergence(from));
    }

    /// The same of a tensor; for one of several that get one type together, of all of them.
    public Optional<Measured> divergence(TensorId tensor, String option) {
        OptionalInt unit = unit(tensor);
        OptionalInt type = option(option);
        return unit.isPresent() && type.isPresent() ? divergence(unit.getAsInt(), type.getAsInt()) : Optional.empty();
    }
}
