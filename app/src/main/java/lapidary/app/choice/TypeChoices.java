package lapidary.app.choice;

import java.util.Optional;
import lapidary.core.method.Forecast;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;

/// Finds the choice that stores a tensor in a given type, by asking the methods what they would make of it.
final class TypeChoices {
    private TypeChoices() {}

    static Optional<Choice> find(Methods methods, ModelTensor tensor, DType type) {
        for (Method method : methods.all()) {
            for (Setting setting : method.settings()) {
                Optional<Choice> found = setting instanceof Setting.Choice choice
                        ? option(method, choice, tensor, type)
                        : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Choice> option(Method method, Setting.Choice setting, ModelTensor tensor, DType type) {
        for (Setting.Option option : setting.options()) {
            if (option.id().equalsIgnoreCase(type.name())) {
                Settings settings =
                        Settings.standard(method.settings()).with(setting.name(), new SettingValue.Text(option.id()));
                if (makes(method, settings, tensor, type)) {
                    return Optional.of(method.with(settings));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean makes(Method method, Settings settings, ModelTensor tensor, DType type) {
        try {
            return switch (method) {
                case Transform transform -> {
                    Forecast forecast = transform.forecast(tensor, settings);
                    yield forecast.type() == type;
                }
                case GroupTransform group -> false;
                case RuntimeSwitch runtime -> false;
            };
        } catch (UnfitException e) {
            return false;
        }
    }
}
