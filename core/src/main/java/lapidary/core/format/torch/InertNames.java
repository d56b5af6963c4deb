package lapidary.core.format.torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.NotExecuted;

/// What the pickles of a file would have run, by name.
final class InertNames {
    private static final int MOST_NAMES = 1_000;
    private static final String OTHERS = "(further names)";

    private final Map<String, NotExecuted> byName = new LinkedHashMap<>();

    void add(String name, Path file, String place) {
        String shown = PickleCursor.shortened(name);
        String key = byName.size() < MOST_NAMES || byName.containsKey(shown) ? shown : OTHERS;
        byName.merge(
                key,
                new NotExecuted(key, file, place, 1),
                (old, added) -> new NotExecuted(old.name(), old.file(), old.place(), old.count() + 1));
    }

    List<NotExecuted> list() {
        return new ArrayList<>(byName.values());
    }
}
