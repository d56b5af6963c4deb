package lapidary.app.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.model.Model;
import lapidary.core.plan.Action;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.TensorId;

/// A recipe of the tree beside the present one.
///
/// @param bytes how much smaller or larger its file is
/// @param bitsPerWeight the same for bits
/// @param different tensors that become something else, as many as are shown
/// @param count of all of them
record Comparison(int id, long bytes, double bitsPerWeight, List<Line> different, int count) {
    private static final int MOST = 200;

    /// One tensor.
    ///
    /// @param there what it becomes by that recipe
    /// @param now what it becomes by the present one
    record Line(TensorId tensor, String there, String now) {}

    Comparison {
        different = List.copyOf(different);
    }

    static Comparison of(
            Model model, Planner planner, int id, Recipe there, Recipe now, Evidence evidence, Evidence evidenceNow)
            throws InvalidSettingException {
        var planThere = planner.plan(model, there, evidence);
        var planNow = planner.plan(model, now, evidenceNow);
        Map<TensorId, Action> actions = planThere.byTensor();
        Map<TensorId, Action> present = planNow.byTensor();
        List<Line> lines = new ArrayList<>();
        model.tensors().forEach(tensor -> {
            String one = storage(actions, tensor.id());
            String other = storage(present, tensor.id());
            if (!one.equals(other)) {
                lines.add(new Line(tensor.id(), one, other));
            }
        });
        return new Comparison(
                id,
                planThere.fileBytes() - planNow.fileBytes(),
                planThere.bitsPerWeight() - planNow.bitsPerWeight(),
                lines.subList(0, Math.min(MOST, lines.size())),
                lines.size());
    }

    private static String storage(Map<TensorId, Action> actions, TensorId tensor) {
        return Optional.ofNullable(actions.get(tensor)).map(Action::storage).orElse("–");
    }
}
