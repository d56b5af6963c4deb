package lapidary.core.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import lapidary.core.edit.EditThen;
import lapidary.core.edit.EditWeights;
import lapidary.core.job.Workers;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.setting.Settings;

/// The explicit list of methods that remove weights.
public final class Pruners {
    /// Id of the method that removes whole tensors, and with them blocks.
    public static final String REMOVE = "remove";

    private Pruners() {}

    /// Those that prune, whatever rounds afterwards.
    public static List<Transform> all() {
        return all(Workers.shared());
    }

    static List<Transform> all(Workers workers) {
        return List.of(new Magnitude(workers), new Wanda(workers), new SparseGpt(workers));
    }

    /// The method that removes whole tensors.
    public static Transform removing() {
        return new Removing(Workers.shared());
    }

    /// How many weights of a tensor a method keeps; empty where it removes none, or cannot apply.
    public static OptionalLong kept(Transform method, Settings settings, ModelTensor tensor) {
        try {
            return switch (EditThen.without(method)) {
                case PruneThenRound both ->
                    OptionalLong.of(both.amount(settings).kept(tensor));
                case Pruning _, SparseGptRounding _ ->
                    OptionalLong.of(Amount.of(settings).kept(tensor));
                default -> OptionalLong.empty();
            };
        } catch (UnfitException e) {
            return OptionalLong.empty(); // refused, or left as it is
        }
    }

    /// N and M where a method keeps N of each M inputs; empty where it does not.
    public static Optional<int[]> pattern(Transform method, Settings settings) {
        Optional<Amount> amount =
                switch (EditThen.without(method)) {
                    case PruneThenRound both -> Optional.of(both.amount(settings));
                    case Pruning _, SparseGptRounding _ -> Optional.of(Amount.of(settings));
                    default -> Optional.empty();
                };
        return amount.filter(Amount.Pattern.class::isInstance)
                .map(Amount.Pattern.class::cast)
                .map(pattern -> new int[] {pattern.n(), pattern.m()});
    }

    /// Every method there is: quantizers, then those that prune, then what edits single weights.
    public static Methods methods() {
        List<Method> methods = new ArrayList<>(Quantizers.methods().all());
        methods.add(new SparseGptRounding(Workers.shared()));
        methods.addAll(all());
        methods.add(removing());
        methods.add(new EditWeights(Workers.shared()));
        return new Methods(methods);
    }
}
