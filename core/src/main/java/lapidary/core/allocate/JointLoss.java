package lapidary.core.allocate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.TypeTreatments;
import lapidary.core.table.Unit;
import lapidary.core.tensor.TensorId;

/// What whole choices of types do to a model on a text, all tensors changed together: what
/// predictions are held against.
public final class JointLoss {
    private final ChangedRuns runs;
    private final Treatments treatments;
    private final List<List<Map<TensorId, Treatment>>> byOffer;

    /// @param runs of the original on the text; stays the caller's
    /// @throws InvalidSettingException for a type that cannot be made
    public JointLoss(
            Model model,
            Methods methods,
            Target target,
            Targeting targeting,
            Evidence evidence,
            ChangedRuns runs,
            Workers workers)
            throws InvalidSettingException {
        this.runs = runs;
        this.treatments =
                new Treatments(Weights.original(model), Runtime.getRuntime().maxMemory() / 2, workers);
        this.byOffer = treatments(model, methods, target, targeting, evidence);
    }

    /// What each offer of each item does to its tensors.
    ///
    /// @throws InvalidSettingException for a type that cannot be made
    public static List<List<Map<TensorId, Treatment>>> treatments(
            Model model, Methods methods, Target target, Targeting targeting, Evidence evidence)
            throws InvalidSettingException {
        List<Unit> units = targeting.table().units();
        Map<Integer, Map<TensorId, Treatment>> byOption = new HashMap<>();
        for (int option = 0; option < targeting.table().options().size(); option++) {
            byOption.put(
                    option,
                    TypeTreatments.of(
                            model, methods, target, targeting.table().options().get(option), units, evidence));
        }
        return targeting.items().stream()
                .map(item -> item.offers().stream()
                        .map(offer -> {
                            Map<TensorId, Treatment> own =
                                    new HashMap<>(byOption.getOrDefault(offer.option(), Map.of()));
                            own.keySet().retainAll(units.get(item.unit()).names());
                            return Map.copyOf(own);
                        })
                        .toList())
                .toList();
    }

    /// @param chosen an offer for each item
    /// @throws FormatException when a weight cannot be decoded
    public SequenceMeans of(int[] chosen, Job job) throws FormatException {
        Map<TensorId, Treatment> assigned = new HashMap<>();
        IntStream.range(0, chosen.length)
                .forEach(item -> assigned.putAll(byOffer.get(item).get(chosen[item])));
        return runs.run(treatments.weights(assigned, Numerics.EXACT), assigned.keySet(), job);
    }
}
