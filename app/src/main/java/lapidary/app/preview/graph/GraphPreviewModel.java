package lapidary.app.preview.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import lapidary.app.data.DataModel;
import lapidary.app.job.Lane;
import lapidary.app.preview.PreviewModel;
import lapidary.app.preview.PreviewState;
import lapidary.app.preview.Trail;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageData;
import lapidary.core.data.PairData;
import lapidary.core.data.Use;
import lapidary.core.eval.Classification;
import lapidary.core.eval.Confusion;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.job.Job;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.ConfusionCounts;

/// What the preview has found out about a model that is run as a graph, as its panes show it.
public final class GraphPreviewModel implements AutoCloseable {
    private static final int MOST_WORST = 32;
    private static final int SIDE = 320;

    private final PreviewModel preview;
    private final Lane looking;
    private final ReadOnlyObjectWrapper<Optional<GraphOutcome>> outcome = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<ConfusionCounts> confusion = new ReadOnlyObjectWrapper<>(ConfusionCounts.NONE);
    private final ReadOnlyObjectWrapper<List<WorstImage>> worst = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<LayerError>> layers = new ReadOnlyObjectWrapper<>(List.of());
    private List<Classification.WorstExample> looked = List.of();

    public GraphPreviewModel(PreviewModel preview) {
        this.preview = preview;
        this.looking = preview.workbench().jobs().lane("worst images");
        preview.trailProperty().subscribe(this::follow);
        preview.outputErrorsProperty().subscribe(this::show);
    }

    PreviewModel preview() {
        return preview;
    }

    /// The newest numbers; empty for a language model, and before there are any.
    public ReadOnlyObjectProperty<Optional<GraphOutcome>> outcomeProperty() {
        return outcome.getReadOnlyProperty();
    }

    /// How often each class was taken for each, by both models.
    public ReadOnlyObjectProperty<ConfusionCounts> confusionProperty() {
        return confusion.getReadOnlyProperty();
    }

    /// The images that suffered most, the worst first.
    ReadOnlyObjectProperty<List<WorstImage>> worstProperty() {
        return worst.getReadOnlyProperty();
    }

    /// The error of each compressed layer's output, in the order of the model.
    ReadOnlyObjectProperty<List<LayerError>> layersProperty() {
        return layers.getReadOnlyProperty();
    }

    /// Whether the model is a classifier.
    public ObservableValue<Boolean> classifies() {
        return outcome.map(found -> found.flatMap(GraphOutcome::classification).isPresent());
    }

    /// Whether the data is of images, so that the worst can be shown.
    public ObservableValue<Boolean> showsImages() {
        return Bindings.createBooleanBinding(
                () -> classification().isPresent() && images().isPresent(), outcome, data().usesProperty());
    }

    /// Whether the model tells how alike sentences are.
    public ObservableValue<Boolean> compares() {
        return outcome.map(found -> found.flatMap(GraphOutcome::similarity).isPresent());
    }

    /// The sentences that the model is judged on.
    Optional<PairData> pairs() {
        return judging().filter(PairData.class::isInstance).map(PairData.class::cast);
    }

    /// What was measured of this very recipe, in one sentence for its report; empty while it is not
    /// measured to the end.
    public Optional<String> summary(Recipe recipe) {
        boolean isThis = preview.stateProperty().get() instanceof PreviewState.Done
                && !preview.staleProperty().get()
                && preview.workbench().recipeProperty().get().equals(Optional.of(recipe));
        return isThis ? outcome.get().map(GraphNumbers::sentence) : Optional.empty();
    }

    /// Selects a layer's tensor everywhere.
    void choose(TensorId tensor) {
        preview.workbench().select(List.of(tensor), Optional.of(tensor));
    }

    private void follow(Trail trail) {
        outcome.set(trail.newest(GraphOutcome.class));
        confusion.set(counts(classification()));
        look();
    }

    private Optional<Classification> classification() {
        return outcome.get().flatMap(GraphOutcome::classification);
    }

    private static ConfusionCounts counts(Optional<Classification> found) {
        Optional<Confusion> after = found.flatMap(Classification::accuracy).flatMap(Classification.Accuracy::confusion);
        Optional<Confusion> before = found.flatMap(Classification::change)
                .flatMap(Classification.ClassifierChange::flips)
                .flatMap(flips -> flips.original().confusion());
        if (after.isEmpty() || before.isEmpty()) {
            return ConfusionCounts.NONE;
        }
        return new ConfusionCounts(after.get().names(), cells(before.get()), cells(after.get()));
    }

    private static long[] cells(Confusion confusion) {
        int classes = confusion.classes();
        long[] cells = new long[classes * classes];
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] = confusion.at(cell / classes, cell % classes);
        }
        return cells;
    }

    /// Fetches the pictures of the worst examples, away from the screen.
    private void look() {
        List<Classification.WorstExample> now = classification()
                .flatMap(Classification::change)
                .map(change -> change.worst().stream()
                        .filter(example -> example.divergence() > 0)
                        .limit(MOST_WORST)
                        .toList())
                .orElse(List.of());
        Optional<ImageData> images = images();
        if (now.equals(looked)) {
            return;
        }
        looked = now;
        if (now.isEmpty() || images.isEmpty()) {
            looking.cancel();
            worst.set(List.of());
            return;
        }
        List<String> classes =
                images.get().labels().map(labels -> labels.names()).orElse(List.of());
        looking.start(job -> pictures(images.get(), now, classes, job), worst::set, failure -> preview.workbench()
                .report(failure.message()));
    }

    private static List<WorstImage> pictures(
            ImageData images, List<Classification.WorstExample> examples, List<String> classes, Job job)
            throws IOException {
        List<WorstImage> found = new ArrayList<>();
        for (Classification.WorstExample example : examples) {
            job.check();
            int index = example.example();
            found.add(new WorstImage(images.thumbnail(index, SIDE), images.nameOf(index), example, classes));
        }
        return List.copyOf(found);
    }

    private void show(Map<TensorId, Double> errors) {
        layers.set(preview.order().stream()
                .filter(errors::containsKey)
                .map(tensor -> new LayerError(tensor, errors.getOrDefault(tensor, Double.NaN)))
                .toList());
    }

    private Optional<DataSet> judging() {
        return data().of(Use.JUDGE).stream().findFirst();
    }

    private Optional<ImageData> images() {
        return judging().filter(ImageData.class::isInstance).map(ImageData.class::cast);
    }

    private DataModel data() {
        return preview.data();
    }

    @Override
    public void close() {
        looking.close();
    }
}
