package lapidary.app.gallery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.workbench.MethodCard;
import lapidary.app.workbench.Selection;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.method.Method;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.tensor.TensorId;

/// The registered methods as cards, filtered; and the two ways to use one.
public final class GalleryModel {
    private final WorkbenchModel workbench;
    private final Consumer<Method> pick;
    private final int cores;
    private final ReadOnlyObjectWrapper<List<MethodCard>> cards = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<MethodCard>> shown = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Map<String, Long>> used = new ReadOnlyObjectWrapper<>(Map.of());
    private final ObjectProperty<GalleryFilter> filter = new SimpleObjectProperty<>(GalleryFilter.ALL);

    /// @param pick chooses a method for the selection, with the settings it had last
    public GalleryModel(WorkbenchModel workbench, Consumer<Method> pick) {
        this(workbench, pick, Runtime.getRuntime().availableProcessors());
    }

    GalleryModel(WorkbenchModel workbench, Consumer<Method> pick, int cores) {
        this.workbench = workbench;
        this.pick = pick;
        this.cores = cores;
        workbench.openedProperty().subscribe(ignored -> makeCards());
        filter.subscribe(ignored -> sift());
        workbench.choicesProperty().subscribe(ignored -> count());
        workbench.recipeProperty().subscribe(ignored -> count());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// All methods.
    public ReadOnlyObjectProperty<List<MethodCard>> cardsProperty() {
        return cards.getReadOnlyProperty();
    }

    /// The methods that the filter lets through, in the order of the registry.
    public ReadOnlyObjectProperty<List<MethodCard>> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /// How many tensors a method is chosen for, by id.
    public ReadOnlyObjectProperty<Map<String, Long>> usedProperty() {
        return used.getReadOnlyProperty();
    }

    public ObjectProperty<GalleryFilter> filterProperty() {
        return filter;
    }

    /// Chooses a method for what is selected; for every linear weight when nothing is.
    public void use(Method method) {
        if (workbench.selectionProperty().get().isEmpty()) {
            useForAll(method);
        } else if (workbench.model().isPresent()) {
            pick.accept(method);
        }
    }

    /// Selects every linear weight of the model and chooses a method for them.
    public void useForAll(Method method) {
        workbench.model().ifPresent(open -> {
            List<TensorId> linear = open.model().tensors().stream()
                    .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                    .map(ModelTensor::id)
                    .toList();
            Selection selection = workbench.selectionProperty().get();
            if (!List.copyOf(selection.tensors()).containsAll(linear)
                    || selection.tensors().size() != linear.size()) {
                workbench.select(linear);
            }
            pick.accept(method);
        });
    }

    private void makeCards() {
        cards.set(workbench.methods().all().stream()
                .map(method -> workbench
                        .model()
                        .map(open -> MethodCard.of(method, open.model(), cores))
                        .orElseGet(() -> MethodCard.of(method)))
                .toList());
        sift();
    }

    private void sift() {
        shown.set(cards.get().stream().filter(filter.get()::shows).toList());
    }

    private void count() {
        used.set(Optional.of(workbench.choicesProperty().get())
                .map(choices -> choices.byTensor().values().stream()
                        .collect(Collectors.groupingBy(Choice::method, Collectors.counting())))
                .orElse(Map.of()));
    }
}
