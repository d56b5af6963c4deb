package lapidary.app.history;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.plan.Steps;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.views.plot.RecipePicture.Layer;
import lapidary.views.plot.RecipePicture.Part;
import lapidary.views.text.Messages;

/// What is seen of a recipe at a glance: size and bits as planned, layer by layer.
///
/// @param isRefused whether it cannot be written as asked
record Glance(long fileBytes, double bitsPerWeight, boolean isRefused, List<Layer> layers) {
    Glance {
        layers = List.copyOf(layers);
    }

    /// Plans a recipe; reads no weights.
    static Glance of(Model model, Methods methods, Planner planner, Recipe recipe, Evidence evidence)
            throws InvalidSettingException {
        Plan plan = planner.plan(model, recipe, evidence);
        Steps steps = Steps.of(methods, recipe);
        var actions = plan.byTensor();
        SortedMap<Integer, Sums> sums = new TreeMap<>();
        for (ModelTensor tensor : model.tensors()) {
            Action action = actions.get(tensor.id());
            if (action == null
                    || tensor.tensor().shape().rank() < 2
                    || tensor.tensor().shape().elements() == 0) {
                continue;
            }
            long weights = tensor.tensor().shape().elements();
            long kept = steps.find(tensor)
                    .map(chosen -> Pruners.kept(chosen.transform(), chosen.settings(), tensor)
                            .orElse(weights))
                    .orElse(weights);
            sums.computeIfAbsent(tensor.block().orElse(-1), ignored -> new Sums())
                    .add(action.ledger().total(), weights, weights - kept);
        }
        List<Layer> layers = new ArrayList<>();
        sums.forEach((block, sum) -> layers.add(sum.layer(
                block < 0 ? Messages.of("history.outside-blocks") : Messages.of("common.block-number", block))));
        return new Glance(plan.fileBytes(), plan.bitsPerWeight(), plan.isRefused(), layers);
    }
    /// What is counted of one layer.
    private static final class Sums {
        private final SortedMap<Double, Long> weightsByBits = new TreeMap<>();
        private long bits;
        private long weights;
        private long removed;

        void add(long theirBits, long theirs, long removedOfThem) {
            bits += theirBits;
            weights += theirs;
            removed += removedOfThem;
            weightsByBits.merge((double) theirBits / theirs, theirs, Long::sum);
        }

        Layer layer(String name) {
            List<Part> parts = new ArrayList<>();
            weightsByBits.forEach((each, count) -> parts.add(new Part(each, (double) count / weights)));
            return new Layer(name, (double) bits / weights, (double) removed / weights, parts);
        }
    }
}
