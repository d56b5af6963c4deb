package lapidary.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Forecast;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Step;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;

/// The steps of a recipe, each with its method and settings, checked.
///
/// @param inOrder as in the recipe
public record Steps(List<Chosen> inOrder) {
    public Steps {
        inOrder = List.copyOf(inOrder);
    }

    /// @throws InvalidSettingException naming the step, for an unknown method, version or setting
    /// or a value out of range
    public static Steps of(Methods methods, Recipe recipe) throws InvalidSettingException {
        List<Chosen> steps = new ArrayList<>();
        for (Step step : recipe.steps()) {
            steps.add(read(methods, step));
        }
        return new Steps(steps);
    }

    /// Whether any of them stores a tensor otherwise than it is stored.
    boolean change(List<ModelTensor> tensors, Evidence evidence) {
        return tensors.stream().anyMatch(tensor -> find(tensor)
                .filter(chosen -> changes(chosen, tensor, evidence))
                .isPresent());
    }

    private static boolean changes(Chosen chosen, ModelTensor tensor, Evidence evidence) {
        try {
            Forecast forecast = chosen.transform().forecast(tensor, chosen.settings(), evidence);
            return forecast.type() != tensor.tensor().type();
        } catch (UnfitException e) {
            return false; // left as it is, or refused
        }
    }

    /// The one that counts for a tensor: the last that selects it.
    public Optional<Chosen> find(ModelTensor tensor) {
        return inOrder.reversed().stream()
                .filter(chosen -> chosen.step().on().selects(tensor))
                .findFirst();
    }

    private static Chosen read(Methods methods, Step step) throws InvalidSettingException {
        Method method = methods.find(step.method())
                .orElseThrow(() -> wrong(
                        step,
                        "unknown method '" + step.method() + "'; there are "
                                + methods.all().stream().map(Method::id).collect(Collectors.joining(", "))));
        if (method.version() != step.version()) {
            throw wrong(
                    step,
                    "it asks for version " + step.version() + " of " + method.id() + "; this program has version "
                            + method.version() + ", which gives other results");
        }
        try {
            Settings settings = Settings.complete(method.settings(), step.settings());
            return switch (method) {
                case Transform transform -> new Chosen(step, transform, settings);
                case GroupTransform group ->
                    throw new InvalidSettingException("it cannot be carried out yet"); // replaced by chains
                case RuntimeSwitch runtime ->
                    throw new InvalidSettingException(
                            "it changes no file, and is switched on for previews and measurements only");
            };
        } catch (InvalidSettingException e) {
            throw wrong(step, method.id() + ": " + e.getMessage());
        }
    }

    private static InvalidSettingException wrong(Step step, String text) {
        return new InvalidSettingException("step " + step.id() + ": " + text);
    }
}
