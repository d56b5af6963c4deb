package lapidary.app.workbench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// A model that has just been opened, with what it starts from: nothing chosen, everything linear selected.
///
/// @param recipe leaves every weight as it is and writes GGUF
/// @param selected all linear weights; all tensors of a model that has none
record Starting(OpenModel model, Recipe recipe, List<TensorId> selected) {
    static Starting from(OpenModel model) {
        return new Starting(model, recipe(model.model()), selected(model.model()));
    }

    private static Recipe recipe(Model model) {
        return RecipeEdit.unchanged(model, new Target("gguf", dense(model), Target.Misfit.REFUSE));
    }

    /// The plain number type that most weights of the model have, so that doing nothing changes nothing.
    private static DType dense(Model model) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        for (ModelTensor tensor : model.tensors()) {
            DType type = tensor.tensor().type();
            if (type == DType.F32 || type == DType.F16 || type == DType.BF16) {
                elements.merge(type, tensor.tensor().shape().elements(), Long::sum);
            }
        }
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(DType.F16);
    }

    private static List<TensorId> selected(Model model) {
        List<TensorId> linear = model.tensors().stream()
                .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                .map(ModelTensor::id)
                .toList();
        return linear.isEmpty() ? model.tensors().stream().map(ModelTensor::id).toList() : linear;
    }
}
