package lapidary.core.allocate;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.tensor.TensorId;

/// What an allocation may not change.
///
/// @param kept tensors that stay as they are
/// @param allowed the ids of the types that a tensor may have, of those that are not free; a single one locks it
public record Constraints(SortedSet<TensorId> kept, SortedMap<TensorId, Set<String>> allowed) {

    /// Everything is free.
    public static final Constraints NONE = new Constraints(Collections.emptySortedSet(), Collections.emptySortedMap());

    public Constraints {
        kept = Collections.unmodifiableSortedSet(new TreeSet<>(kept));
        allowed = Collections.unmodifiableSortedMap(new TreeMap<>(allowed));
    }

    /// Of locked tensors alone.
    public static Constraints locked(Map<TensorId, String> types) {
        SortedMap<TensorId, Set<String>> allowed = new TreeMap<>();
        types.forEach((tensor, type) -> allowed.put(tensor, Set.of(type)));
        return new Constraints(new TreeSet<>(), allowed);
    }
}
