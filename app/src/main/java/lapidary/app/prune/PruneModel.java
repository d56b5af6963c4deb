package lapidary.app.prune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Planned;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.plan.SparsityOutlook;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What is pruned: by which scheme and score, and how much. Lives on the screen's thread; reading weights, exact counts
/// and the statement are made away from it. The slider is answered from curves, within a millisecond or so.
public final class PruneModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Lane reading;
    private final Lane deciding;
    private final Lane telling;
    private final BooleanProperty shown = new SimpleBooleanProperty();
    private final ObjectProperty<DensityScheme> scheme =
            new SimpleObjectProperty<>(DensitySchemes.all().getFirst());
    private final ObjectProperty<Transform> score =
            new SimpleObjectProperty<>(Pruners.all().getFirst());
    private final ObjectProperty<Optional<Pattern>> pattern = new SimpleObjectProperty<>(Optional.empty());
    private final DoubleProperty density = new SimpleDoubleProperty(1);
    private final ReadOnlyObjectWrapper<List<PrunableLayer>> layers = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<Standing>> standings = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<String>> statement = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");

    /// N of each M inputs.
    public record Pattern(int n, int m) {}

    /// What every layer keeps by one scheme, estimated from curves.
    ///
    /// @param kept weights of each layer
    public record Standing(DensityScheme scheme, List<Long> kept) {
        public Standing {
            kept = List.copyOf(kept);
        }
    }

    public PruneModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.reading = workbench.jobs().lane("read magnitudes");
        this.deciding = workbench.jobs().lane("share out weights");
        this.telling = workbench.jobs().lane("say what pruning saves");
        workbench.openedProperty().subscribe(ignored -> restart());
        shown.subscribe(ignored -> read());
        workbench.plannedProperty().subscribe(ignored -> tell());
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
    public ObjectProperty<Optional<Pattern>> patternProperty() {
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
        List.of(reading, deciding, telling).forEach(Lane::cancel);
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
                    problem.set(read.isEmpty() ? "This model has no linear or convolution weights to prune." : "");
                    estimate();
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
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (open.isEmpty() || recipe.isEmpty() || layers.get().isEmpty()) {
            return;
        }
        problem.set("");
        Recipe base = recipe.get();
        Asked asked = new Asked(scheme.get(), score.get(), pattern.get(), density.get(), layers.get());
        Evidence evidence = workbench.evidence(base);
        deciding.start(
                job -> open.get().use(model -> model.file().reading(() -> asked.recipe(model, base, evidence, job))),
                workbench::adopt,
                failure -> problem.set(failure.message()));
    }

    /// What is asked for, apart from the screen.
    private record Asked(
            DensityScheme scheme,
            Transform score,
            Optional<Pattern> pattern,
            double density,
            List<PrunableLayer> layers) {

        Recipe recipe(Model model, Recipe base, Evidence evidence, Job job) throws Exception {
            Settings standard = Settings.standard(score.settings());
            if (pattern.isPresent()) {
                Settings settings = standard.with("amount", new SettingValue.Text("pattern"))
                        .with("n", new SettingValue.Whole(pattern.get().n()))
                        .with("m", new SettingValue.Whole(pattern.get().m()));
                Recipe without = RecipeEdit.replace(base, Stage.PRUNE, Map.of());
                return RecipeEdit.choose(without, model.tensors(), new Selector.All(), score.with(settings));
            }
            try {
                List<PrunableLayer> read = PrunePlan.read(scheme, layers, evidence, Workers.shared(), job.part(0, 0.5));
                return PrunePlan.allocate(scheme, read, density, Workers.shared(), job.part(0.5, 1))
                        .into(base, score, standard);
            } catch (InfeasibleException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
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
        List<String> words = new ArrayList<>();
        for (Standing standing : standings.get()) {
            long empty = standing.kept().stream().filter(kept -> kept == 0).count();
            boolean tells = standing.scheme().equals(scheme.get())
                    || standing.scheme().id().equals("global");
            if (empty > 0 && tells && pattern.get().isEmpty()) {
                words.add(standing.scheme().title() + " would empty " + empty + (empty == 1 ? " layer" : " layers"));
            }
        }
        return String.join("; ", words);
    }

    @Override
    public void close() {
        List.of(reading, deciding, telling).forEach(Lane::close);
    }
}
