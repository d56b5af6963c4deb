package lapidary.core.solve;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.GroupWeights.Rounding;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.plan.GroupTask;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Treated tensors by what was done to them, so that editing one tensor computes one tensor. Results beyond the budget
/// are dropped, those used longest ago first, and computed again when they are needed again.
public final class Treatments {
    private static final int MOST_KNOWN = 20_000;

    private final Weights original;
    private final long budgetBytes;
    private final Workers workers;
    private final Solutions solutions = new Solutions(this);

    /// Least recently used first. Guarded by this.
    private final Map<Treatment, TreatedWeights> known = new LinkedHashMap<>(16, 0.75f, true);

    /// Of those that are computed. Guarded by this.
    private final Map<TreatedWeights, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /// @param budgetBytes of heap for results
    public Treatments(Weights original, long budgetBytes, Workers workers) {
        this.workers = workers;
        this.original = original;
        this.budgetBytes = budgetBytes;
    }

    /// The model's own weights.
    Weights original() {
        return original;
    }

    Solutions solutions() {
        return solutions;
    }

    Workers workers() {
        return workers;
    }

    /// The same object for equal treatments, as long as it is remembered.
    public synchronized TreatedWeights of(Treatment treatment) {
        TreatedWeights found = known.get(treatment);
        if (found == null) {
            found = new TreatedWeights(treatment, original.of(treatment.tensor()), this);
            known.put(treatment, found);
            forget();
        }
        return found;
    }

    /// The model's weights with treatments carried out.
    ///
    /// @param assigned by tensor; those without one stay
    public Weights weights(Map<TensorId, Treatment> assigned, Numerics numerics) {
        Weights weights = tensor -> {
            Treatment treatment = assigned.get(tensor.id());
            return treatment == null ? original.of(tensor) : of(treatment);
        };
        return weights.in(numerics);
    }

    /// What became of a tensor as the original's own weights would be, without the scales that
    /// moved: what an error is
    /// measured by.
    ///
    /// @throws NotFiniteException when the tensor holds a weight that is not finite
    public RowSource comparable(Treatment treatment, Job job) throws NotFiniteException {
        TreatedWeights treated = of(treatment);
        if (treatment.scales().isEmpty()) {
            return treated;
        }
        TensorId id = treatment.tensor().id();
        if (treatment.solved().isPresent()) {
            return new Scales(id, treatment.solved().get().patches(id)).undone(treated);
        }
        return solutions
                .scales(treatment.tensor(), treatment.scales(), treatment.evidence(), job)
                .undone(treated);
    }

    /// The scales that what enters a treated tensor is divided by, `float32[matrices, columns]`;
    /// empty for none. Solves
    /// what they come from, once.
    ///
    /// @throws NotFiniteException when a tensor of a group holds a weight that is not finite
    public float[] inputScales(Treatment treatment, Job job) throws NotFiniteException {
        TensorId id = treatment.tensor().id();
        Scales scales = treatment.solved().isPresent()
                ? new Scales(id, treatment.solved().get().patches(id))
                : solutions.scales(treatment.tensor(), treatment.scales(), treatment.evidence(), job);
        return scales.columns();
    }

    /// What the method of a group is shown when it solves the group with the original's activations.
    ///
    /// @throws NotFiniteException when a tensor of the group holds a weight that is not finite
    public GroupWeights shown(GroupTask task, Evidence evidence, Job job) throws NotFiniteException {
        return solutions.shown(task, evidence, job);
    }

    /// The solution of a group with the original's activations; solved once.
    ///
    /// @throws NotFiniteException when a tensor of the group holds a weight that is not finite
    public Patch patch(GroupTask task, Evidence evidence, Job job) throws NotFiniteException {
        return solutions.of(task, evidence, job);
    }

    /// Carries a treatment out.
    CompressedTensor apply(Treatment treatment, Job job) throws NotFiniteException {
        CompressedTensor result = unrounded(treatment, job);
        return treatment.written().isEmpty()
                ? result
                : treatment.written().get().apply(treatment.tensor().id(), result, workers, job);
    }

    private CompressedTensor unrounded(Treatment treatment, Job job) throws NotFiniteException {
        TensorId id = treatment.tensor().id();
        if (treatment.solved().isPresent()) {
            treatment.solved().get().notes(id).forEach(note -> job.note(id.name(), note));
            return treatment.solved().get().of(id);
        }
        Evidence evidence = treatment.evidence();
        for (GroupTask correction : treatment.corrections().reversed()) {
            CompressedTensor replaced =
                    solutions.of(correction, evidence, job).replaced().get(id);
            if (replaced != null) {
                return replaced;
            }
        }
        RowSource own = original.of(treatment.tensor());
        Scales scales = solutions.scales(treatment.tensor(), treatment.scales(), evidence, job);
        if (treatment.rounding().isPresent()) {
            Rounding by = treatment.rounding().get();
            return by.transform()
                    .apply(treatment.tensor(), scales.bounded(own), by.settings(), scales.scaled(evidence), job);
        }
        return encode(treatment, scales.exact(own), job);
    }

    private CompressedTensor encode(Treatment treatment, RowSource values, Job job) throws NotFiniteException {
        return new TypeEncoder(workers).encode(treatment.tensor().id(), values, DType.F32, job);
    }

    /// Bytes of the results that are kept.
    public synchronized long bytes() {
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
