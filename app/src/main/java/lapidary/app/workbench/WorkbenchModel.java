package lapidary.app.workbench;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import lapidary.app.job.JobsModel;
import lapidary.app.job.Lane;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeTree;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.TensorId;

/// One model, one selection, one recipe: everything that more than one part of the window needs to know.
///
/// Lives on the screen's thread. Opening and planning run in lanes away from it; a newer request wins.
public final class WorkbenchModel implements AutoCloseable {
    private final Methods methods;
    private final Planner planner;
    private final JobsModel jobs;
    private final Lane opening;
    private final Lane planning;

    private final ReadOnlyObjectWrapper<Opened> opened = new ReadOnlyObjectWrapper<>(new Opened.Nothing());
    private final ReadOnlyObjectWrapper<Selection> selection = new ReadOnlyObjectWrapper<>(Selection.NONE);
    private final ReadOnlyObjectWrapper<Choices> choices = new ReadOnlyObjectWrapper<>(Choices.NONE);
    private final ReadOnlyObjectWrapper<Optional<Recipe>> recipe = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Planned>> planned = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final History history = new History();
    private WorkMemory memory = WorkMemory.NONE;
    private final Calibrations calibrations = new Calibrations();
    private final SolvingModel solving;
    private final Awaiting awaiting;
    private final RecipeReading reading;

    public WorkbenchModel(Methods methods, JobsModel jobs) {
        this.methods = methods;
        this.planner = new Planner(methods);
        this.jobs = jobs;
        this.solving = new SolvingModel(jobs, methods);
        this.opening = jobs.lane("open");
        this.planning = jobs.lane("plan");
        this.reading = new RecipeReading(this);
        this.awaiting = new Awaiting(this);
    }

    public Methods methods() {
        return methods;
    }

    /// Plans recipes; used away from the screen.
    public Planner planner() {
        return planner;
    }

    public JobsModel jobs() {
        return jobs;
    }

    /// What is open.
    public ReadOnlyObjectProperty<Opened> openedProperty() {
        return opened.getReadOnlyProperty();
    }

    /// The model that is open and ready.
    public Optional<OpenModel> model() {
        return opened.get() instanceof Opened.Ready(OpenModel model) ? Optional.of(model) : Optional.empty();
    }

    /// What is selected.
    public ReadOnlyObjectProperty<Selection> selectionProperty() {
        return selection.getReadOnlyProperty();
    }

    /// What is chosen for each tensor.
    public ReadOnlyObjectProperty<Choices> choicesProperty() {
        return choices.getReadOnlyProperty();
    }

    /// What is asked for; empty while no model is open.
    public ReadOnlyObjectProperty<Optional<Recipe>> recipeProperty() {
        return recipe.getReadOnlyProperty();
    }

    /// The newest plan, with the recipe it is for: stale while that is not [#recipeProperty()].
    public ReadOnlyObjectProperty<Optional<Planned>> plannedProperty() {
        return planned.getReadOnlyProperty();
    }

    /// Whether the plan shown is for the recipe shown.
    public boolean isPlanCurrent() {
        return recipe.get().isPresent() && planned.get().map(Planned::recipe).equals(recipe.get());
    }

    /// What the user should be told about the last thing that failed; "" when nothing did.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// Tells the user that something failed.
    public void report(String message) {
        problem.set(message);
    }

    /// The user has read the message.
    public void dismissProblem() {
        problem.set("");
    }

    /// Everything that was tried with the open model.
    public History history() {
        return history;
    }

    public ReadOnlyBooleanProperty canUndoProperty() {
        return history.canUndoProperty();
    }

    public ReadOnlyBooleanProperty canRedoProperty() {
        return history.canRedoProperty();
    }

    /// Opens a file or folder in place of what is open.
    public void open(Path path) {
        dismissProblem();
        letGo();
        opened.set(new Opened.Opening(path));
        WorkMemory remembering = memory;
        opening.start(
                ignored -> Starting.from(OpenModel.open(path), remembering),
                this::begin,
                failure -> opened.set(new Opened.Failed(path, failure.message())),
                unwanted -> jobs.quietly(unwanted.model()::retire));
    }

    /// Closes what is open and frees its memory.
    public void closeModel() {
        opening.cancel();
        letGo();
    }

    private void begin(Starting starting) {
        RecipeTree tree = starting.left()
                .map(left -> new RecipeTree(left.tree()))
                .orElseGet(() -> new RecipeTree(starting.recipe()));
        history.begin(tree);
        opened.set(new Opened.Ready(starting.model()));
        report(ForeignCalls.words(starting.model().model().file()));
        select(
                starting.left().map(LeftWork::selected).orElse(starting.selected()),
                starting.left().flatMap(LeftWork::lead));
        follow(tree.current().recipe());
    }

    /// Lets models that are opened from now on go on where they were left.
    public void rememberWith(WorkMemory remembered) {
        memory = remembered;
    }

    private void leave() {
        model().ifPresent(open -> history.state().ifPresent(tree -> memory.leave(open, tree)));
    }

    private void letGo() {
        leave();
        planning.cancel();
        calibrations.clear();
        solving.letGo();
        history.clear();
        Optional<OpenModel> old = model();
        opened.set(new Opened.Nothing());
        selection.set(Selection.NONE);
        choices.set(Choices.NONE);
        recipe.set(Optional.empty());
        planned.set(Optional.empty());
        old.ifPresent(model -> jobs.quietly(model::retire));
    }

    /// Selects exactly these tensors; the first of them leads.
    public void select(Collection<TensorId> tensors) {
        select(tensors, Optional.empty());
    }

    /// Selects exactly these tensors.
    ///
    /// @param lead the one that single-tensor views show; the first linear weight otherwise
    public void select(Collection<TensorId> tensors, Optional<TensorId> lead) {
        model().ifPresent(open -> selection.set(Selection.of(open.model(), tensors, lead)));
    }

    /// Keeps the selection and shows another tensor of it.
    public void lead(TensorId tensor) {
        selection.set(selection.get().ledBy(tensor));
    }

    /// Chooses a method and its settings for the [Scope] of some tensors.
    public void choose(Collection<TensorId> tensors, Choice choice) {
        edit(tensors, (model, recipe, on) -> RecipeEdit.choose(recipe, model.tensors(), on, choice));
    }

    /// Takes back every choice for some tensors.
    public void leave(Collection<TensorId> tensors) {
        edit(tensors, (model, recipe, on) -> RecipeEdit.clear(recipe, model.tensors(), on));
    }

    /// Takes back the choices of one stage for some tensors.
    public void leave(Collection<TensorId> tensors, Stage stage) {
        edit(tensors, (model, recipe, on) -> RecipeEdit.clear(recipe, model.tensors(), on, Set.of(stage)));
    }

    /// What is solved block by block.
    public SolvingModel solving() {
        return solving;
    }

    /// What the recipe shown waits for.
    public Awaiting awaiting() {
        return awaiting;
    }

    /// Chooses what file is to be written.
    public void aim(Target target) {
        recipe.get().ifPresent(now -> adopt(RecipeEdit.target(now, target)));
    }

    /// What a recipe of the open model rests on, as far as it was loaded.
    public Evidence evidence(Recipe recipe) {
        return calibrations.of(recipe);
    }

    /// Lets the choices rest on this evidence, or on none, as one edit.
    public void calibrate(Evidence evidence) {
        recipe.get().ifPresent(now -> {
            calibrations.add(evidence);
            adopt(RecipeEdit.calibrate(now, evidence));
        });
    }

    private void edit(Collection<TensorId> tensors, ScopedEdit edit) {
        model().ifPresent(open -> recipe.get().ifPresent(now -> adopt(edit.apply(open.model(), now, tensors))));
    }

    /// Makes another recipe of the same model the present one, as one edit.
    public void adopt(Recipe next) {
        if (history.isOpen() && !next.equals(recipe.get().orElse(null))) {
            follow(history.edit(next));
        }
    }

    /// The same for a recipe that rests on this evidence.
    public void adopt(Recipe next, Evidence evidence) {
        calibrations.add(evidence);
        adopt(next);
    }

    /// Makes the recipe in a file the present one, as one edit.
    public void follow(Path file) {
        reading.read(file, model());
    }

    /// While a control is being dragged, what it asks for is shown and previewed; only where it ends is an edit.
    public void draft(boolean isDrafting) {
        history.draft(isDrafting, recipe.get());
    }

    /// Takes the last edit back.
    public void undo() {
        history.undo().ifPresent(this::follow);
    }

    /// Makes the edit again that was taken back last.
    public void redo() {
        history.redo().ifPresent(this::follow);
    }

    /// Goes to any recipe that was tried; edits made from there are a branch of their own.
    public void visit(long id) {
        history.visit(id).ifPresent(this::follow);
    }

    /// Shows a recipe: its choices at once, its plan as soon as it is known.
    private void follow(Recipe next) {
        OpenModel open = model().orElseThrow();
        recipe.set(Optional.of(next));
        choices.set(Choices.of(open.model(), next));
        Evidence evidence = evidence(next);
        solving.follow(open, next, evidence);
        planning.start(
                ignored -> open.use(model -> planner.plan(model, next, evidence)),
                plan -> planned.set(Optional.of(new Planned(next, plan))),
                failure -> report(failure.message()));
    }

    /// The recipe that this one was made from.
    public Optional<Recipe> before(Recipe shown) {
        return history.before(shown);
    }

    /// Ends all work and lets go of the file; what is shown stays as it is, because nobody looks any more.
    @Override
    public void close() {
        leave();
        List.of(opening, planning).forEach(Lane::close);
        reading.close();
        solving.close();
        model().ifPresent(model -> jobs.quietly(model::retire));
    }
}
