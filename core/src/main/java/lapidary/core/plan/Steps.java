package lapidary.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.edit.EditThen;
import lapidary.core.method.Forecast;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Removal;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.prune.PruneThenRound;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Step;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;

/// The steps of a recipe, each with its method and settings, checked.
///
/// @param inOrder those that work on one tensor at a time, as in the recipe
/// @param groups those that work on groups of tensors, as in the recipe
public record Steps(List<Chosen> inOrder, List<GroupStep> groups) {
    public Steps {
        inOrder = List.copyOf(inOrder);
        groups = List.copyOf(groups);
    }

    /// @throws InvalidSettingException naming the step, for an unknown method, version or setting
    /// or a value out of range
    public static Steps of(Methods methods, Recipe recipe) throws InvalidSettingException {
        List<Chosen> steps = new ArrayList<>();
        List<GroupStep> groups = new ArrayList<>();
        for (Step step : recipe.steps()) {
            read(methods, step, steps, groups);
        }
        return new Steps(steps, groups);
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
            boolean isInPlace = forecast.removal().flatMap(Removal::inPlace).isPresent();
            return !isInPlace && forecast.type() != tensor.tensor().type();
        } catch (UnfitException e) {
            return false; // left as it is, or refused
        }
    }

    /// What edits, removes and rounds the weights of a tensor: of each stage the last step that
    /// selects it, all as one
    /// where there are several.
    public Optional<Chosen> find(ModelTensor tensor) {
        Optional<Chosen> edit = last(Stage.EDIT, tensor);
        Optional<Chosen> next = pruneAndRound(tensor);
        if (edit.isEmpty() || next.isEmpty()) {
            return edit.or(() -> next);
        }
        if (next.get().transform().id().equals(Quantizers.KEEP)) {
            return edit;
        }
        boolean isNamed = next.get().step().on() instanceof Selector.Named;
        return Optional.of(new Chosen(
                EditThen.step(edit.get().step(), next.get().step()),
                new EditThen(edit.get().transform(), next.get().transform(), isNamed),
                EditThen.settings(edit.get().settings(), next.get().settings())));
    }

    private Optional<Chosen> pruneAndRound(ModelTensor tensor) {
        Optional<Chosen> pruning = pruning(tensor);
        Optional<Chosen> rounding = rounding(tensor);
        if (pruning.isEmpty() || rounding.isEmpty()) {
            return pruning.or(() -> rounding);
        }
        Chosen first = pruning.get();
        Chosen second = rounding.get();
        if (second.transform().id().equals(Quantizers.KEEP)) {
            return pruning;
        }
        return Optional.of(new Chosen(
                PruneThenRound.step(first.step(), second.step()),
                PruneThenRound.of(first.transform(), second.transform()),
                PruneThenRound.settings(first.settings(), second.settings())));
    }

    /// What removes weights of a tensor.
    public Optional<Chosen> pruning(ModelTensor tensor) {
        return last(Stage.PRUNE, tensor);
    }

    /// The rounding that counts for a tensor: the last that selects it, or else the one that comes with the last
    /// scaling that does.
    private Optional<Chosen> rounding(ModelTensor tensor) {
        return last(Stage.ROUND, tensor).or(() -> groups.reversed().stream()
                .filter(group -> group.transform().stage() == Stage.SCALE)
                .filter(group -> group.step().on().selects(tensor))
                .findFirst()
                .flatMap(GroupStep::rounding));
    }

    private Optional<Chosen> last(Stage stage, ModelTensor tensor) {
        return inOrder.reversed().stream()
                .filter(chosen -> chosen.transform().stage() == stage)
                .filter(chosen -> chosen.step().on().selects(tensor))
                .findFirst();
    }

    private static void read(Methods methods, Step step, List<Chosen> steps, List<GroupStep> groups)
            throws InvalidSettingException {
        Method method = method(methods, step);
        if (method.stage() != step.stage()) {
            throw wrong(
                    step,
                    method.id() + " belongs to stage " + name(method.stage()) + ", not to stage " + name(step.stage()));
        }
        try {
            Settings settings = Settings.complete(method.settings(), step.settings());
            switch (method) {
                case Transform transform -> steps.add(new Chosen(step, transform, settings));
                case GroupTransform group -> groups.add(group(methods, step, group, settings));
                case RuntimeSwitch runtime ->
                    throw new InvalidSettingException(
                            "it changes no file, and is switched on for previews and measurements only");
            }
        } catch (InvalidSettingException e) {
            throw wrong(step, method.id() + ": " + e.getMessage());
        }
    }

    private static GroupStep group(Methods methods, Step step, GroupTransform group, Settings settings)
            throws InvalidSettingException {
        Optional<Choice> own = group.roundUnless(settings);
        if (own.isEmpty()) {
            return new GroupStep(step, group, settings, Optional.empty());
        }
        Choice choice = own.get();
        Step rounding = new Step(step.id(), choice.method(), choice.version(), step.on(), choice.settings());
        if (!(method(methods, rounding) instanceof Transform transform)) {
            throw new InvalidSettingException("it rounds by " + choice.method() + ", which rounds nothing");
        }
        Settings complete = Settings.complete(transform.settings(), choice.settings());
        return new GroupStep(step, group, settings, Optional.of(new Chosen(rounding, transform, complete)));
    }

    private static Method method(Methods methods, Step step) throws InvalidSettingException {
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
        return method;
    }

    private static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    private static InvalidSettingException wrong(Step step, String text) {
        return new InvalidSettingException("step " + step.id() + ": " + text);
    }
}
