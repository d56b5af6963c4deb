package lapidary.core.preview;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import lapidary.core.infer.Weights;
import lapidary.core.job.Workers;

/// Treated tensors by what was done to them, so that editing one tensor computes one tensor. Results beyond the budget
/// are dropped, those used longest ago first, and computed again when they are needed again.
final class Treatments {
    private static final int MOST_KNOWN = 20_000;

    private final Weights original;
    private final long budgetBytes;
    private final Workers workers;

    /// Least recently used first. Guarded by this.
    private final Map<Treatment, TreatedWeights> known = new LinkedHashMap<>(16, 0.75f, true);

    /// Of those that are computed. Guarded by this.
    private final Map<TreatedWeights, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    Treatments(Weights original, long budgetBytes, Workers workers) {
        this.workers = workers;
        this.original = original;
        this.budgetBytes = budgetBytes;
    }

    Workers workers() {
        return workers;
    }

    /// The same object for equal treatments, as long as it is remembered.
    synchronized TreatedWeights of(Treatment treatment) {
        TreatedWeights found = known.get(treatment);
        if (found == null) {
            found = new TreatedWeights(treatment, original.of(treatment.tensor()), this);
            known.put(treatment, found);
            forget();
        }
        return found;
    }

    /// The model's weights with an assignment carried out.
    Weights weights(Assignment assignment) {
        Weights weights = tensor -> {
            Treatment treatment = assignment.treatments().get(tensor.id());
            return treatment == null ? original.of(tensor) : of(treatment);
        };
        return weights.in(assignment.numerics());
    }

    /// Bytes of the results that are kept.
    synchronized long bytes() {
        return bytes;
    }

    synchronized void computed(TreatedWeights weights, long size) {
        if (sizes.put(weights, size) == null) {
            bytes += size;
        }
        Iterator<Map.Entry<TreatedWeights, Long>> oldest = sizes.entrySet().iterator();
        while (bytes > budgetBytes && sizes.size() > 1) {
            Map.Entry<TreatedWeights, Long> dropped = oldest.next();
            bytes -= dropped.getValue();
            dropped.getKey().drop();
            oldest.remove();
        }
    }

    private void forget() {
        Iterator<Map.Entry<Treatment, TreatedWeights>> oldest = known.entrySet().iterator();
        while (known.size() > MOST_KNOWN) {
            oldest.next();
            oldest.remove();
        }
    }
}
