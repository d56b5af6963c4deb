package lapidary.app.choice;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.job.Failure;
import lapidary.app.job.Lane;
import lapidary.app.workbench.Choices;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.Scope;
import lapidary.app.workbench.ScopeWords;
import lapidary.app.workbench.Selection;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// The choice for the selection: what is chosen now, what that makes of each tensor, and what the target refuses.
///
/// Every pick is an edit of the recipe, made at once.
public final class ChoiceModel {
    private final WorkbenchModel workbench;
    private final ReadOnlyObjectProperty<Map<TensorId, Double>> weightErrors;
    private final Lane refusing;
    private final Lane accounting;
    private final Map<Stage, ReadOnlyObjectWrapper<Shown>> shown = new EnumMap<>(Stage.class);
    private final ReadOnlyObjectWrapper<List<Outcome>> outcomes = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Optional<Refusal>> refusal = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Summary> summary = new ReadOnlyObjectWrapper<>(Summary.NONE);
    // What the form had when a method was left, so that coming back finds it again.
    private final Map<String, Settings> remembered = new HashMap<>();

    /// @param weightErrors signal-to-noise ratio of each changed tensor, dB, as the preview finds it
    public ChoiceModel(WorkbenchModel workbench, ReadOnlyObjectProperty<Map<TensorId, Double>> weightErrors) {
        for (Stage stage : Stage.values()) {
            shown.put(stage, new ReadOnlyObjectWrapper<>(Shown.NOTHING));
        }
        this.workbench = workbench;
        this.weightErrors = weightErrors;
        this.refusing = workbench.jobs().lane("find fixes");
        this.accounting = workbench.jobs().lane("account");
        workbench.openedProperty().subscribe(ignored -> remembered.clear());
        workbench.selectionProperty().subscribe(ignored -> showChoices());
        workbench.choicesProperty().subscribe(ignored -> showChoices());
        workbench.recipeProperty().subscribe(ignored -> showChoices());
        workbench.selectionProperty().subscribe(ignored -> account());
        workbench.plannedProperty().subscribe(ignored -> account());
        weightErrors.subscribe(ignored -> account());
        workbench.plannedProperty().subscribe(this::explain);
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// How the selection is rounded.
    public ReadOnlyObjectProperty<Shown> shownProperty() {
        return shownProperty(Stage.ROUND);
    }

    /// What is chosen for the selection in one stage.
    public ReadOnlyObjectProperty<Shown> shownProperty(Stage stage) {
        return wrapper(stage).getReadOnlyProperty();
    }

    private ReadOnlyObjectWrapper<Shown> wrapper(Stage stage) {
        return Objects.requireNonNull(shown.get(stage));
    }

    /// Every stage for which there are methods, in order, with these.
    public SequencedMap<Stage, List<Method>> stages() {
        SequencedMap<Stage, List<Method>> stages = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            List<Method> own = workbench.methods().all().stream()
                    .filter(method -> method.stage() == stage)
                    .toList();
            if (!own.isEmpty()) {
                stages.put(stage, own);
            }
        }
        return stages;
    }

    /// The method that rounds the selected tensors where none is chosen for that: a scaling may bring one along.
    Optional<Method> ownRounding() {
        Shown scaling = wrapper(Stage.SCALE).get();
        return scaling.method()
                .filter(GroupTransform.class::isInstance)
                .flatMap(method -> ((GroupTransform) method).roundUnless(scaling.settings()))
                .flatMap(choice -> workbench.methods().find(choice.method()));
    }

    /// What becomes of each selected tensor.
    public ReadOnlyObjectProperty<List<Outcome>> outcomesProperty() {
        return outcomes.getReadOnlyProperty();
    }

    /// What the target cannot hold, and the ways out.
    public ReadOnlyObjectProperty<Optional<Refusal>> refusalProperty() {
        return refusal.getReadOnlyProperty();
    }

    /// The whole model before and after.
    public ReadOnlyObjectProperty<Summary> summaryProperty() {
        return summary.getReadOnlyProperty();
    }

    /// Chooses a method for the selection, with the settings it had last, in place of another one of its stage.
    ///
    /// @param method empty to leave the selected tensors as they are
    public void pick(Optional<Method> method) {
        pick(method.map(Method::stage).orElse(Stage.ROUND), method);
    }

    /// Chooses a method of a stage for the selection.
    ///
    /// @param method empty for none
    public void pick(Stage stage, Optional<Method> method) {
        Selection selection = workbench.selectionProperty().get();
        if (selection.isEmpty()) {
            return;
        }
        if (method.isEmpty()) {
            workbench.leave(selection.tensors(), stage);
            return;
        }
        Method chosen = method.get();
        Settings settings = remembered.getOrDefault(chosen.id(), Settings.standard(chosen.settings()));
        workbench.choose(selection.tensors(), chosen.with(settings));
    }

    /// Chooses other settings of the rounding shown.
    public void set(Settings settings) {
        set(Stage.ROUND, settings);
    }

    /// Chooses other settings of the method shown for a stage.
    public void set(Stage stage, Settings settings) {
        Shown now = wrapper(stage).get();
        if (now.method().isPresent() && !now.selection().isEmpty()) {
            remembered.put(now.method().get().id(), settings);
            workbench.choose(now.selection().tensors(), now.method().get().with(settings));
        }
    }

    /// Takes one of the ways out.
    public void apply(Fix fix) {
        workbench.adopt(fix.recipe());
    }

    private void showChoices() {
        for (Stage stage : Stage.values()) {
            showChoice(stage);
        }
    }

    private Choices choices(Stage stage) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        return open.isPresent() && recipe.isPresent()
                ? Choices.of(open.get().model(), recipe.get(), stage)
                : Choices.NONE;
    }

    private void showChoice(Stage stage) {
        Selection selection = workbench.selectionProperty().get();
        Choices choices = stage == Stage.ROUND ? workbench.choicesProperty().get() : choices(stage);
        Set<Optional<Choice>> different = new HashSet<>();
        Set<TensorId> scope = workbench
                .model()
                .map(open -> Scope.of(open.model(), selection.tensors()))
                .orElse(Set.of());
        scope.forEach(tensor -> different.add(choices.find(tensor)));
        Optional<Choice> first = selection
                .lead()
                .filter(scope::contains)
                .or(() -> scope.stream().findFirst())
                .flatMap(choices::find);
        Optional<Method> method = first.flatMap(choice -> workbench.methods().find(choice.method()));
        wrapper(stage).set(new Shown(selection, scope.size(), method, settings(method, first), different.size() > 1));
    }

    private Settings settings(Optional<Method> method, Optional<Choice> choice) {
        if (method.isEmpty() || choice.isEmpty()) {
            return new Settings(new TreeMap<>());
        }
        try {
            return Settings.complete(method.get().settings(), choice.get().settings());
        } catch (InvalidSettingException e) {
            workbench.report(Failure.of(e).message());
            return Settings.standard(method.get().settings());
        }
    }

    private void account() {
        Optional<OpenModel> open = workbench.model();
        Optional<Planned> planned = workbench.plannedProperty().get();
        if (open.isEmpty() || planned.isEmpty()) {
            accounting.cancel();
            outcomes.set(List.of());
            summary.set(Summary.NONE);
            return;
        }
        OpenModel model = open.get();
        Selection selection = workbench.selectionProperty().get();
        Map<TensorId, Double> errors = weightErrors.get();
        accounting.start(
                ignored -> new Account(
                        outcomes(model, planned.get(), selection, errors), Summary.of(model.model(), planned.get())),
                account -> {
                    outcomes.set(account.outcomes());
                    summary.set(account.summary());
                },
                failure -> workbench.report(failure.message()));
    }

    private record Account(List<Outcome> outcomes, Summary summary) {}

    private static List<Outcome> outcomes(
            OpenModel open, Planned planned, Selection selection, Map<TensorId, Double> errors) {
        Map<TensorId, Action> actions = planned.plan().byTensor();
        List<Outcome> all = new ArrayList<>();
        List<ModelTensor> tensors =
                open.model().tensors().stream().sorted(Selection.READING_ORDER).toList();
        for (ModelTensor tensor : tensors) {
            Action action = actions.get(tensor.id());
            if (action != null && selection.contains(tensor.id())) {
                Double error = errors.get(tensor.id());
                all.add(new Outcome(
                        tensor.id(),
                        tensor.block().isPresent()
                                ? Integer.toString(tensor.block().getAsInt())
                                : "",
                        ScopeWords.inBlock(tensor),
                        action.storage(),
                        action.writtenType(),
                        (double) action.ledger().total()
                                / Math.max(1, action.shape().elements()),
                        tensor.tensor().bytes(),
                        action.writtenBytes(),
                        error == null ? OptionalDouble.empty() : OptionalDouble.of(error)));
            }
        }
        return List.copyOf(all);
    }

    private void explain(Optional<Planned> planned) {
        Optional<OpenModel> open = workbench.model();
        if (planned.isEmpty() || open.isEmpty() || !planned.get().plan().isRefused()) {
            refusing.cancel();
            refusal.set(Optional.empty());
            return;
        }
        Planned refused = planned.get();
        Evidence evidence = workbench.evidence(refused.recipe());
        refusing.start(
                ignored -> new RefusalFinder(
                                workbench.methods(),
                                workbench.planner(),
                                open.get().model(),
                                refused,
                                evidence)
                        .find(),
                refusal::set,
                failure -> workbench.report(failure.message()));
    }
}
