package lapidary.core.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which data serves which use: no content serves two. Immutable.
public final class DataUses {
    /// Nothing serves anything.
    public static final DataUses NONE = new DataUses(Map.of());

    private final Map<Use, List<DataSet>> byUse;

    private DataUses(Map<Use, List<DataSet>> byUse) {
        this.byUse = byUse;
    }

    /// What serves a use, in the order in which it was added.
    public List<DataSet> of(Use use) {
        return byUse.getOrDefault(use, List.of());
    }

    /// With one more data set for a use.
    ///
    /// @throws SameDataException when another use has the same content, or at least [Overlap#TOLERATED] of it
    public DataUses with(Use use, DataSet data) throws SameDataException {
        Optional<Overlap> worst = overlap(use, data).filter(Overlap::isRefused);
        if (worst.isPresent()) {
            throw new SameDataException(worst.get());
        }
        return added(use, data);
    }

    /// With a data set that shares content with another use, because somebody insists; every number measured on it
    /// must say so.
    public DataUses withSeen(Use use, DataSet data) {
        return added(use, data);
    }

    /// With `data` alone for a use.
    public DataUses replacing(Use use, DataSet data) throws SameDataException {
        return without(use).with(use, data);
    }

    /// With nothing for a use.
    public DataUses without(Use use) {
        Map<Use, List<DataSet>> copy = new EnumMap<>(Use.class);
        copy.putAll(byUse);
        copy.remove(use);
        return new DataUses(copy);
    }

    private DataUses added(Use use, DataSet data) {
        Map<Use, List<DataSet>> copy = new EnumMap<>(Use.class);
        copy.putAll(byUse);
        List<DataSet> list = new ArrayList<>(of(use));
        list.add(data);
        copy.put(use, List.copyOf(list));
        return new DataUses(copy);
    }

    /// What data would share most with data of another use; empty when it shares nothing. An overlap below the
    /// tolerated share is to be shown, not to be refused.
    public Optional<Overlap> overlap(Use use, DataSet data) {
        Overlap worst = null;
        for (Map.Entry<Use, List<DataSet>> entry : byUse.entrySet()) {
            if (entry.getKey() == use) {
                continue;
            }
            for (DataSet held : entry.getValue()) {
                double share = data.origin().content().overlap(held.origin().content());
                if (share > 0 && (worst == null || share > worst.share())) {
                    worst = new Overlap(use, data, entry.getKey(), held, share);
                }
            }
        }
        return Optional.ofNullable(worst);
    }
}
