package lapidary.app.contest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.job.Lane;
import lapidary.app.workbench.MachineTimes;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.bench.Contender;
import lapidary.core.bench.ParetoFront;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.job.Background;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// Which methods are compared on what, what came of it, and taking one of them over. Lives on the screen's thread; a
/// comparison is a job of its own. Results stay when the recipe changes, and go with the model.
public final class ContestModel implements AutoCloseable {
    /// What is ticked at first: quick, and telling.
    private static final Set<String> FIRST = Set.of("rtn", "gptq", "awq", "signround", "ggml", "awq+gptq", "presets");

    private static final Settings UNCHOSEN = new Settings(new TreeMap<>());

    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Lane picking;
    private final List<Contender> contenders;
    private final ContestMemory memory = new ContestMemory();
    private final ObjectProperty<Set<Contender>> chosen = new SimpleObjectProperty<>(Set.of());
    private final ObjectProperty<Set<Integer>> widths = new SimpleObjectProperty<>(new TreeSet<>(Set.of(4, 3)));
    private final ObjectProperty<Integer> group = new SimpleObjectProperty<>(64);
    private final ObjectProperty<Boolean> onLayer = new SimpleObjectProperty<>(false);
    private final ReadOnlyObjectWrapper<List<ContestRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Optional<String>> current = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ContestSizes sizes;
    private @Nullable Background<?> job;

    /// @param times how fast this machine is
    public ContestModel(WorkbenchModel workbench, DataModel data, MachineTimes times) {
        this.workbench = workbench;
        this.data = data;
        this.sizes = new ContestSizes(workbench, times);
        this.picking = workbench.jobs().lane("take a method over");
        this.contenders = Contender.all(workbench.methods());
        chosen.set(Set.copyOf(contenders.stream()
                .filter(contender -> FIRST.contains(contender.id()))
                .toList()));
        workbench.openedProperty().subscribe(this::follow);
        workbench.recipeProperty().subscribe(ignored -> mark());
        rows.subscribe(now -> sizes.follow(now, false));
        sizes.axisProperty().subscribe(ignored -> sizes.follow(rows.get(), false));
        times.latencyProperty().subscribe(ignored -> sizes.follow(rows.get(), true));
    }

    /// What rows come to on the plot's axis.
    public ContestSizes sizes() {
        return sizes;
    }

    private void follow(Opened ignored) {
        cancel();
        memory.clear();
        sizes.clear();
        rows.set(List.of());
        current.set(Optional.empty());
    }

    WorkbenchModel workbench() {
        return workbench;
    }

    DataModel data() {
        return data;
    }

    /// Everything that can be compared.
    public List<Contender> contenders() {
        return contenders;
    }

    /// What is ticked.
    public ObjectProperty<Set<Contender>> chosenProperty() {
        return chosen;
    }

    /// Bits of a code.
    public ObjectProperty<Set<Integer>> widthsProperty() {
        return widths;
    }

    /// Weights that share a scale, where a method lets choose.
    public ObjectProperty<Integer> groupProperty() {
        return group;
    }

    /// Whether the selected layer is compared on, not the whole model.
    public ObjectProperty<Boolean> onLayerProperty() {
        return onLayer;
    }

    /// What came of it so far, in the order of the candidates.
    public ReadOnlyObjectProperty<List<ContestRow>> rowsProperty() {
        return rows.getReadOnlyProperty();
    }

    /// Id of the row that the present recipe is.
    public ReadOnlyObjectProperty<Optional<String>> currentProperty() {
        return current.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// The layer that would be compared on: the selection's leading tensor, where that is a linear weight.
    public Optional<ModelTensor> layer() {
        return workbench
                .model()
                .flatMap(open -> workbench.selectionProperty().get().lead().flatMap(id -> open.model()
                        .find(id)))
                .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR);
    }

    /// Why nothing can be compared now, as a sentence that says what to do; "" when it can.
    public String obstacle() {
        return ContestObstacle.of(this);
    }

    /// Runs what is ticked; progress and cancel are in the job bar, too.
    public void run() {
        Optional<OpenModel> open = workbench.model();
        if (open.isEmpty() || running.get() || !obstacle().isEmpty()) {
            return;
        }
        ContestQuestion question = new ContestQuestion(
                open.get(),
                workbench.methods(),
                chosen.get(),
                widths.get().stream().sorted((a, b) -> b - a).toList(),
                group.get(),
                onLayer.get() ? layer().map(ModelTensor::id) : Optional.empty(),
                data.of(Use.CALIBRATE),
                data.of(Use.JUDGE),
                data.preparing().chosenProperty().get().orElse(UNCHOSEN));
        rows.set(List.of());
        running.set(true);
        Background<?>[] own = new Background<?>[1];
        Background<Boolean> started = workbench
                .jobs()
                .start(
                        Messages.of("contest.compare-methods"),
                        work -> {
                            new ContestRun(question, memory, row -> workbench
                                            .jobs()
                                            .onScreen(() -> take(own[0], row)))
                                    .run(work);
                            return true;
                        },
                        done -> {},
                        failure -> workbench.report(failure.message()));
        own[0] = started;
        job = started;
        var unused = started.result()
                .whenComplete((result, thrown) -> workbench.jobs().onScreen(() -> ended(started)));
    }

    private void take(@Nullable Background<?> from, ContestRow row) {
        if (from == null || from != job) {
            return;
        }
        Map<String, ContestRow> byId = new LinkedHashMap<>();
        rows.get().forEach(known -> byId.put(known.id(), known));
        byId.put(row.id(), row);
        rows.set(List.copyOf(byId.values()));
        mark();
    }

    private void ended(Background<?> ended) {
        if (job == ended) {
            job = null;
            running.set(false);
            List<ContestRow> finished = new ArrayList<>(rows.get());
            finished.removeIf(
                    row -> row.state() == ContestRow.State.WAITING || row.state() == ContestRow.State.RUNNING);
            rows.set(List.copyOf(finished));
        }
    }

    /// Stops the comparison; what is finished stays.
    public void cancel() {
        if (job != null) {
            job.cancel();
        }
    }

    /// Ids of the finished rows that nothing beats in both size and loss.
    public Set<String> front() {
        return Set.copyOf(ParetoFront.of(
                        rows.get().stream()
                                .filter(row -> row.state() == ContestRow.State.DONE)
                                .toList(),
                        sizes::of,
                        row -> row.loss().map(Measured::value).orElse(Double.NaN))
                .stream()
                .map(ContestRow::id)
                .toList());
    }

    /// Makes a row's candidate the recipe, as one edit: of its layer, or of the whole model.
    public void pick(ContestRow row) {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> now = workbench.recipeProperty().get();
        if (open.isEmpty() || now.isEmpty() || row.state() == ContestRow.State.FAILED) {
            return;
        }
        Recipe base = now.get();
        Evidence held = workbench.evidence(base);
        Evidence known =
                memory.evidence(ContestRun.hash(data.of(Use.CALIBRATE))).orElse(Evidence.NONE);
        picking.start(
                ignored -> open.get().use(model -> Taken.of(row, base, model, held, known)),
                (Taken taken) -> {
                    if (workbench.recipeProperty().get().equals(Optional.of(base))) {
                        workbench.adopt(taken.recipe(), taken.evidence());
                    }
                },
                failure -> workbench.report(failure.message()));
    }

    private void mark() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        current.set(rows.get().stream()
                .filter(row -> recipe.isPresent() && isChosen(row, recipe.get()))
                .map(ContestRow::id)
                .findFirst());
    }

    private boolean isChosen(ContestRow row, Recipe recipe) {
        if (row.layer().isEmpty()) {
            return !row.steps().isEmpty() && row.steps().equals(recipe.steps());
        }
        TensorId id = row.layer().get();
        Optional<ModelTensor> tensor =
                workbench.model().flatMap(open -> open.model().find(id));
        if (tensor.isEmpty()) {
            return false;
        }
        List<Choice> choices = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            RecipeEdit.stepFor(recipe, tensor.get(), stage).map(Choice::of).ifPresent(choices::add);
        }
        return choices.equals(row.candidate().choices());
    }

    @Override
    public void close() {
        cancel();
        picking.close();
        sizes.close();
    }
}
