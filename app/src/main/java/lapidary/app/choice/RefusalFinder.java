package lapidary.app.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import lapidary.app.workbench.Choices;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.Scope;
import lapidary.core.calib.Evidence;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;

/// Works out what a refused plan could become: the nearest types, writing rounded, writing dense, leaving as it is;
/// each with the size that the planner predicts for it. Runs away from the screen.
final class RefusalFinder {
    private static final int MOST_TYPES = 3;

    private final Methods methods;
    private final Planner planner;
    private final Model model;
    private final Planned planned;
    private final Evidence evidence;

    RefusalFinder(Methods methods, Planner planner, Model model, Planned planned, Evidence evidence) {
        this.methods = methods;
        this.planner = planner;
        this.model = model;
        this.planned = planned;
        this.evidence = evidence;
    }

    /// Empty when the plan is not refused.
    Optional<Refusal> find() throws InvalidSettingException {
        List<Notice> refused = planned.plan().notices().stream()
                .filter(notice -> notice.severity() == Notice.Severity.REFUSED)
                .toList();
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<TensorId> tensors = new TreeSet<>();
        refused.forEach(notice -> notice.tensor().ifPresent(tensors::add));
        return Optional.of(new Refusal(tensors, refused.getFirst().text(), fixes(tensors)));
    }

    private List<Fix> fixes(SortedSet<TensorId> tensors) throws InvalidSettingException {
        List<Fix> fixes = new ArrayList<>();
        if (!tensors.isEmpty()) {
            addHalfScales(tensors, fixes);
            addNearest(tensors, fixes);
        }
        addMisfit(Messages.of("choice.rounded"), Messages.of("choice.keep-choice-encode"), Target.Misfit.ROUND, fixes);
        addMisfit(Messages.of("choice.dense"), Messages.of("choice.keep-choice-write"), Target.Misfit.DENSE, fixes);
        if (!tensors.isEmpty()) {
            Selector refused = new Selector.Named(tensors);
            Recipe cleared = RecipeEdit.clear(planned.recipe(), model.tensors(), refused);
            add(Messages.of("choice.as-it-is"), Messages.of("choice.take-choice-back"), cleared, fixes);
        }
        if (fixes.isEmpty()) {
            addFormat("safetensors", Messages.of("choice.write-one-safetensors"), fixes);
            addFormat("gguf", Messages.of("choice.write-gguf-file"), fixes);
        }
        return fixes;
    }

    private void addFormat(String format, String words, List<Fix> fixes) throws InvalidSettingException {
        Target now = planned.recipe().target();
        if (!format.equals(now.format())) {
            for (Target.Misfit misfit : List.of(now.misfit(), Target.Misfit.DENSE)) {
                Target target = new Target(format, now.dense(), misfit, now.metadata());
                add(format, words, RecipeEdit.target(planned.recipe(), target), fixes);
            }
        }
    }

    /// Formats that hold grids hold their scales in half precision.
    private void addHalfScales(SortedSet<TensorId> tensors, List<Fix> fixes) throws InvalidSettingException {
        ModelTensor first = model.find(tensors.first()).orElseThrow();
        Optional<Choice> choice = Choices.of(model, planned.recipe()).find(first.id());
        Optional<Method> method = choice.flatMap(chosen -> methods.find(chosen.method()));
        if (method.isEmpty()
                || method.get().settings().stream().noneMatch(s -> s.name().equals("scale"))) {
            return;
        }
        Settings settings = Settings.complete(
                        method.get().settings(), choice.get().settings())
                .with("scale", new SettingValue.Text("f16"));
        Recipe chosen = RecipeEdit.choose(
                planned.recipe(),
                model.tensors(),
                Scope.selector(model, tensors),
                method.get().with(settings));
        add(Messages.of("choice.f16-scales"), Messages.of("choice.keep-choice-store"), chosen, fixes);
    }

    private void addNearest(SortedSet<TensorId> tensors, List<Fix> fixes) throws InvalidSettingException {
        Choices choices = Choices.of(model, planned.recipe());
        ModelTensor first = model.find(tensors.first()).orElseThrow();
        for (DType type : nearest(first, choices.find(first.id()))) {
            Optional<Choice> choice = TypeChoices.find(methods, first, type);
            if (choice.isPresent() && fixes.size() < MOST_TYPES) {
                Selector on = Scope.selector(model, tensors);
                Recipe chosen = RecipeEdit.choose(planned.recipe(), model.tensors(), on, choice.get());
                add(type.name(), Messages.of("choice.store-these-tensors", type), chosen, fixes);
            }
        }
    }

    private List<DType> nearest(ModelTensor tensor, Optional<Choice> choice) throws InvalidSettingException {
        Optional<Method> method = choice.flatMap(chosen -> methods.find(chosen.method()));
        if (method.isEmpty()) {
            return List.of();
        }
        Settings settings =
                Settings.complete(method.get().settings(), choice.get().settings());
        try {
            return switch (method.get()) {
                case Transform transform ->
                    transform.forecast(tensor, settings, evidence).nearest();
                case GroupTransform group -> List.of();
                case RuntimeSwitch runtime -> List.of();
            };
        } catch (UnfitException e) {
            return List.of();
        }
    }

    private void addMisfit(String label, String words, Target.Misfit misfit, List<Fix> fixes)
            throws InvalidSettingException {
        Target now = planned.recipe().target();
        Target target = new Target(now.format(), now.dense(), misfit, now.metadata());
        add(label, words, RecipeEdit.target(planned.recipe(), target), fixes);
    }

    /// Offers a way out only when it is one.
    private void add(String label, String words, Recipe recipe, List<Fix> fixes) throws InvalidSettingException {
        Plan plan = planner.plan(model, recipe, evidence);
        boolean isNew = fixes.stream().noneMatch(fix -> fix.label().equals(label));
        if (isNew && !plan.isRefused()) {
            fixes.add(new Fix(label, words, Bytes.text(plan.fileBytes()), recipe));
        }
    }
}
