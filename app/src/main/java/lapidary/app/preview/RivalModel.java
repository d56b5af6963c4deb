package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.eval.Verdict;
import lapidary.core.model.Model;
import lapidary.core.preview.PreviewSession;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeTree;
import lapidary.core.recipe.Step;
import lapidary.views.text.Messages;

/// What the recipe shown is compared with: the edit before it unless another one is chosen.
public final class RivalModel {
    private final WorkbenchModel workbench;
    private final ObjectProperty<Choice> choice = new SimpleObjectProperty<>(Choice.BEFORE);
    private final ReadOnlyObjectWrapper<List<Choice>> choices =
            new ReadOnlyObjectWrapper<>(List.of(Choice.NOTHING, Choice.BEFORE));

    /// One recipe that can be compared with.
    ///
    /// @param node in the tree of edits, or one of the two below 0
    /// @param title as shown
    public record Choice(long node, String title) {
        static final Choice NOTHING = new Choice(-1, Messages.of("preview.nothing"));
        static final Choice BEFORE = new Choice(-2, Messages.of("preview.edit-before"));

        @Override
        public String toString() {
            return title;
        }
    }

    RivalModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        workbench.openedProperty().subscribe(ignored -> choice.set(Choice.BEFORE));
        workbench.recipeProperty().subscribe(ignored -> choices.set(offered()));
    }

    public ObjectProperty<Choice> choiceProperty() {
        return choice;
    }

    /// What can be chosen, newest edits first.
    public ReadOnlyObjectProperty<List<Choice>> choicesProperty() {
        return choices.getReadOnlyProperty();
    }

    /// The other recipe of the question; empty where there is none, or it changes nothing.
    Optional<PreviewSession.Rival> rivalOf(Recipe recipe) {
        return other(recipe)
                .filter(other -> !other.equals(recipe) && !other.steps().isEmpty())
                .map(other -> new PreviewSession.Rival(other, workbench.evidence(other), Verdict.STANDARD_MARGIN));
    }

    private Optional<Recipe> other(Recipe recipe) {
        Choice chosen = choice.get();
        if (chosen.equals(Choice.NOTHING)) {
            return Optional.empty();
        }
        if (chosen.equals(Choice.BEFORE)) {
            return workbench.before(recipe);
        }
        return workbench.history().nodes().stream()
                .filter(node -> node.id() == chosen.node())
                .map(RecipeTree.Node::recipe)
                .findFirst();
    }

    private List<Choice> offered() {
        List<Choice> all = new ArrayList<>(List.of(Choice.NOTHING, Choice.BEFORE));
        workbench.history().nodes().reversed().stream()
                .filter(node -> !node.recipe().steps().isEmpty())
                .map(this::choiceOf)
                .forEach(all::add);
        return List.copyOf(all);
    }

    /// "Edit 3: ggml q4_0, 42 tensors", after its last step.
    private Choice choiceOf(RecipeTree.Node node) {
        Step last = node.recipe().steps().getLast();
        long tensors = workbench.model().map(open -> count(open.model(), last)).orElse(0L);
        List<String> words = new ArrayList<>(List.of(last.method()));
        last.settings().values().stream().limit(2).forEach(value -> words.add(value.text()));
        return new Choice(node.id(), Messages.of("preview.edit", node.id(), String.join(" ", words), tensors));
    }

    private static long count(Model model, Step step) {
        return model.tensors().stream().filter(step.on()::selects).count();
    }
}
