package lapidary.app.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.LayerCalibration;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.plan.SparsityOutlook;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.prune.RecipePruning;
import lapidary.core.recipe.Recipe;
import lapidary.views.text.Messages;

/// What is pruned: by which scheme and score, and how much. Lives on the screen's thread; reading weights, exact counts
/// and the statement are made away from it. The slider is answered from curves, within a millisecond or so.
public final class PruneModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final SchemeCalibration calibration;
    private final Lane reading;
    private final Lane deciding;
    private final Lane telling;
    private final Lane following;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ObjectProperty<DensityScheme> scheme =
            new SimpleObjectProperty<>(DensitySchemes.all().getFirst());
    private final ObjectProperty<Transform> score =
            new SimpleObjectProperty<>(Pruners.all().getFirst());
    private final ObjectProperty<Optional<RecipePruning.Pattern>> pattern =
            new SimpleObjectProperty<>(Optional.empty());
    private final DoubleProperty density = new SimpleDoubleProperty(1);
    private final ReadOnlyObjectWrapper<List<PrunableLayer>> layers = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<Standing>> standings = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<String>> statement = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<Recipe> made = Optional.empty();

    /// What every layer keeps by one scheme, estimated from curves.
    ///
    /// @param kept weights of each layer
    public record Standing(DensityScheme scheme, List<Long> kept) {
        public Standing {
            kept = List.copyOf(kept);
        }
    }

    public PruneModel(WorkbenchModel workbench, LayerCalibration calibration) {
        this.workbench = workbench;
        this.calibration = new SchemeCalibration(workbench, calibration);
        this.reading = workbench.jobs().lane("read magnitudes");
        this.deciding = workbench.jobs().lane("share out weights");
        this.telling = workbench.jobs().lane("say what pruning saves");
        this.following = workbench.jobs().lane("read a recipe's pruning");
        workbench.openedProperty().subscribe(ignored -> restart());
        shown.subscribe(ignored -> read());
        workbench.plannedProperty().subscribe(ignored -> tell());
        workbench.recipeProperty().subscribe(ignored -> follow());
    }

    /// Whether anybody looks; nothing is read before.
    public BooleanProperty shownProperty() {
        return shown;
    }

    public ObjectProperty<DensityScheme> schemeProperty() {
        return scheme;
    }

    /// The method that chooses weights.
    public ObjectProperty<Transform> scoreProperty() {
        return score;
    }

    /// A pattern in place of a scheme.
    public ObjectProperty<Optional<RecipePruning.Pattern>> patternProperty() {
        return pattern;
    }

    /// Share of all prunable weights that is kept, 0 to 1.
    public DoubleProperty densityProperty() {
        return density;
    }

    /// Layers whose weights were read; empty until then.
    public ReadOnlyObjectProperty<List<PrunableLayer>> layersProperty() {
        return layers.getReadOnlyProperty();
    }

    /// One for each scheme that has an answer.
    public ReadOnlyObjectProperty<List<Standing>> standingsProperty() {
        return standings.getReadOnlyProperty();
    }

    /// What the present recipe zeroes and saves, sentence by sentence.
    public ReadOnlyObjectProperty<List<String>> statementProperty() {
        return statement.getReadOnlyProperty();
    }

    /// What stands in the way; "" when nothing does.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    private void restart() {
        List.of(reading, deciding, telling, following).forEach(Lane::cancel);
        calibration.forget();
        layers.set(List.of());
        standings.set(List.of());
        statement.set(List.of());
        problem.set("");
        density.set(1);
        read();
    }

    private void read() {
        Optional<OpenModel> open = workbench.model();
        if (!shown.get() || open.isEmpty() || !layers.get().isEmpty()) {
            return;
        }
        reading.start(
                job -> open.get().use(model -> model.file()
                        .reading(() -> PrunePlan.read(
                                DensitySchemes.all().getFirst(),
                                PrunePlan.layers(model),
                                Evidence.NONE,
                                Workers.shared(),
                                job))),
                (List<PrunableLayer> read) -> {
                    layers.set(read);
                    problem.set(read.isEmpty() ? Messages.of("prune.model-has-no") : "");
                    estimate();
                    follow();
                },
                failure -> problem.set(failure.message()));
    }

    /// Shows what each scheme would keep, at once.
    public void estimate() {
        List<Standing> found = new ArrayList<>();
        if (!layers.get().isEmpty()) {
            for (DensityScheme each : DensitySchemes.all()) {
                try {
                    if (!each.needsCalibration()) {
                        long[] kept = each.estimate(layers.get(), density.get());
                        found.add(new Standing(each, Arrays.stream(kept).boxed().toList()));
                    }
                } catch (InfeasibleException e) {
                    if (each.equals(scheme.get())) {
                        problem.set(String.valueOf(e.getMessage()));
                    }
                }
            }
        }
        standings.set(found);
    }

    /// Puts exact counts into the recipe, as one edit.
    public void apply() {
        Optional<OpenModel> open = workbench.model();
        if (open.isEmpty() || layers.get().isEmpty()) {
            return;
        }
        calibration.forget();
        Optional<String> lacking =
                scheme.get().needsCalibration() && pattern.get().isEmpty()
                        ? calibration.lacking(scheme.get().title(), this::apply)
                        : Optional.empty();
        problem.set(lacking.orElse(""));
        following.cancel();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (lacking.isPresent() || recipe.isEmpty()) {
            return;
        }
        Recipe base = recipe.get();
        PruneRequest asked = new PruneRequest(scheme.get(), score.get(), pattern.get(), density.get(), layers.get());
        Evidence evidence = workbench.evidence(base);
        deciding.start(
                job -> open.get().use(model -> model.file().reading(() -> asked.recipe(model, base, evidence, job))),
                this::adopt,
                failure -> problem.set(failure.message()));
    }

    private void adopt(Recipe next) {
        made = Optional.of(next);
        workbench.adopt(next);
    }

    /// Shows what the present recipe asks for, wherever it comes from: undo, a file, another place of the window.
    private void follow() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.isEmpty() || layers.get().isEmpty() || recipe.equals(made)) {
            return;
        }
        List<PrunableLayer> read = layers.get();
        DensityScheme present = scheme.get();
        made = Optional.empty();
        following.start(
                job -> {
                    RecipePruning found = RecipePruning.of(recipe.get(), read);
                    return new Found(found, found.scheme(present));
                },
                this::show,
                failure -> problem.set(failure.message()));
    }

    /// What a recipe asks for.
    private record Found(RecipePruning pruning, Optional<DensityScheme> scheme) {}

    private void show(Found found) {
        problem.set("");
        found.scheme().ifPresent(scheme::set);
        found.pruning().method().ifPresent(score::set);
        pattern.set(found.pruning().pattern());
        density.set(found.pruning().density());
        estimate();
    }

    /// While the slider is dragged, what it asks for is previewed; only where it ends is an edit.
    public void draft(boolean isDrafting) {
        workbench.draft(isDrafting);
    }

    private void tell() {
        Optional<OpenModel> open = workbench.model();
        Optional<Planned> planned = workbench.plannedProperty().get();
        if (open.isEmpty() || planned.isEmpty()) {
            statement.set(List.of());
            return;
        }
        Evidence evidence = workbench.evidence(planned.get().recipe());
        telling.start(
                job -> open.get().use(model -> SparsityOutlook.of(
                                workbench.methods(),
                                model,
                                planned.get().recipe(),
                                evidence,
                                planned.get().plan())
                        .sentences()),
                statement::set,
                failure -> statement.set(List.of(failure.message())));
    }

    /// Layers that the scheme in force would empty, and those that global magnitude would.
    public String emptied() {
        return pattern.get().isPresent() ? "" : Emptied.words(standings.get(), scheme.get());
    }

    /// The same by name, a line for each scheme.
    public String emptiedNames() {
        return pattern.get().isPresent() ? "" : Emptied.names(standings.get(), layers.get());
    }

    @Override
    public void close() {
        List.of(reading, deciding, telling, following).forEach(Lane::close);
    }
}
