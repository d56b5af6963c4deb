package lapidary.app.workbench;

import java.util.List;
import java.util.Optional;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.TensorId;

/// A model that has just been opened, with what it starts from: nothing chosen, everything linear selected.
///
/// @param recipe leaves every weight as it is and writes GGUF, or safetensors for a model that nobody knows
/// @param selected all linear weights; all tensors of a model that has none
/// @param left what was done with it before, where that is remembered
record Starting(OpenModel model, Recipe recipe, List<TensorId> selected, Optional<LeftWork> left) {
    static Starting from(OpenModel model, WorkMemory memory) {
        try {
            return new Starting(model, recipe(model.model()), selected(model.model()), memory.recall(model));
        } catch (RuntimeException | Error e) {
            model.retire();
            throw e;
        }
    }

    private static Recipe recipe(Model model) {
        // A GGUF file says how to run its model, which nobody can say of an unknown one.
        boolean isOnnx = model.file().format().equals("onnx");
        boolean canBeGguf =
                model.architecture().isPresent() || model.file().format().equals("gguf");
        String format = canBeGguf ? "gguf" : isOnnx ? "onnx-qdq" : "safetensors";
        return RecipeEdit.unchanged(model, new Target(format, RecipeEdit.plainType(model), Target.Misfit.REFUSE));
    }

    private static List<TensorId> selected(Model model) {
        List<TensorId> linear = model.tensors().stream()
                .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                .map(ModelTensor::id)
                .toList();
        return linear.isEmpty() ? model.tensors().stream().map(ModelTensor::id).toList() : linear;
    }
}
