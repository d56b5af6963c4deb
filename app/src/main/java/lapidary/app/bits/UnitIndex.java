package lapidary.app.bits;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.Unit;
import lapidary.core.tensor.TensorId;

/// Whose units are whose and where each one is drawn: what stays the same while a table is shown, found once.
///
/// @param ids by unit
/// @param byId the unit of an id
/// @param byTensor the unit of a tensor
/// @param order units as they are drawn, by layer and role
/// @param columns names of layers
/// @param columnOf by unit: its layer
/// @param roles by unit: the short name of its role
record UnitIndex(
        List<String> ids,
        Map<String, Integer> byId,
        Map<TensorId, Integer> byTensor,
        List<Integer> order,
        List<String> columns,
        List<Integer> columnOf,
        List<String> roles) {
    private static final int LONGEST = 12;

    UnitIndex {
        ids = List.copyOf(ids);
        byId = Map.copyOf(byId);
        byTensor = Map.copyOf(byTensor);
        order = List.copyOf(order);
        columns = List.copyOf(columns);
        columnOf = List.copyOf(columnOf);
        roles = List.copyOf(roles);
    }

    static UnitIndex of(MeasurementTable table) {
        List<Unit> units = table.units();
        List<Integer> order = IntStream.range(0, units.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                                (Integer unit) -> units.get(unit).block().orElse(Integer.MAX_VALUE))
                        .thenComparing(
                                unit -> units.get(unit).tensors().getFirst().role()))
                .toList();
        Map<String, Integer> places = new LinkedHashMap<>();
        order.forEach(unit -> places.putIfAbsent(column(units.get(unit)), places.size()));
        Map<String, Integer> byId = new HashMap<>();
        Map<TensorId, Integer> byTensor = new HashMap<>();
        List<String> ids = units.stream().map(Unit::id).toList();
        for (int unit = 0; unit < units.size(); unit++) {
            int own = unit;
            byId.put(ids.get(unit), unit);
            units.get(unit).tensors().forEach(tensor -> byTensor.put(tensor.id(), own));
        }
        return new UnitIndex(
                ids,
                byId,
                byTensor,
                order,
                List.copyOf(places.keySet()),
                units.stream().map(unit -> places.getOrDefault(column(unit), 0)).toList(),
                units.stream().map(UnitIndex::role).toList());
    }

    private static String role(Unit unit) {
        String first = unit.tensors().getFirst().role().id();
        return unit.tensors().size() == 1
                ? first
                : first + " +" + (unit.tensors().size() - 1);
    }

    private static String column(Unit unit) {
        OptionalInt block = unit.block();
        if (block.isPresent()) {
            return Integer.toString(block.getAsInt());
        }
        return switch (unit.tensors().getFirst().role()) {
            case EMBEDDING -> "embedding";
            case OUTPUT -> "output";
            default -> {
                String name = unit.tensors().getFirst().id().name();
                yield name.length() > LONGEST ? "…" + name.substring(name.length() - LONGEST) : name;
            }
        };
    }

    /// Units that any of these tensors belongs to.
    Set<Integer> units(Collection<TensorId> tensors) {
        Set<Integer> found = new TreeSet<>();
        for (TensorId tensor : tensors) {
            Integer unit = byTensor.get(tensor);
            if (unit != null) {
                found.add(unit);
            }
        }
        return found;
    }

    /// Units of some ids, those that there are.
    Set<Integer> ofIds(Collection<String> wanted) {
        List<Integer> found = new ArrayList<>();
        for (String id : wanted) {
            Integer unit = byId.get(id);
            if (unit != null) {
                found.add(unit);
            }
        }
        return new TreeSet<>(found);
    }
}
