package lapidary.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.Selection;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.method.GroupTransform;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Step;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.stats.HeatTile.Reduction;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// What the Look view shows: the leading tensor of the selection as it is stored, and what its choice makes of it.
///
/// Read and compressed in the background; what is shown stays, marked stale, until its successor is there.
public final class LookModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Lane reading;
    private final Lane compressing;
    private final ReadOnlyObjectWrapper<LookState> state = new ReadOnlyObjectWrapper<>(new LookState.Nothing());
    private final ReadOnlyObjectWrapper<Optional<CompressedLook>> compressed =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper refusal = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper();
    private final BooleanProperty logCounts = new SimpleBooleanProperty(true);
    private final ObjectProperty<Page> page = new SimpleObjectProperty<>(Page.DISTRIBUTION);
    private final ObjectProperty<Layer> layer = new SimpleObjectProperty<>(Layer.ORIGINAL);
    private final ObjectProperty<Reduction> reduction = new SimpleObjectProperty<>(Reduction.EXTREME);
    private final ExecutorService cellWorker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("heat map").factory());
    private Basis restsOn = new Basis(Evidence.NONE.id(), List.of());
    private @Nullable Looker looker;
    private final PicturesModel pictures;

    public LookModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.reading = workbench.jobs().lane("read tensor");
        this.compressing = workbench.jobs().lane("compress tensor");
        this.pictures = new PicturesModel(this);
        workbench.openedProperty().subscribe(this::begin);
        workbench.selectionProperty().subscribe(ignored -> read());
        workbench.choicesProperty().subscribe(ignored -> compress());
        workbench.recipeProperty().subscribe(ignored -> {
            // The same rounding may rest on other evidence, or follow other stages.
            if (state.get() instanceof LookState.Ready(OriginalLook look)
                    && !basis(look.tensor()).equals(restsOn)) {
                compress();
            }
        });
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// The leading tensor.
    public ReadOnlyObjectProperty<LookState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// What its choice makes of it; empty when it has none, or while it is not known yet.
    public ReadOnlyObjectProperty<Optional<CompressedLook>> compressedProperty() {
        return compressed.getReadOnlyProperty();
    }

    /// Whether a newer choice is being worked out.
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /// Why the choice cannot be applied to this tensor; "" when it can.
    public ReadOnlyStringProperty refusalProperty() {
        return refusal.getReadOnlyProperty();
    }

    /// Whether the histogram counts logarithmically.
    public BooleanProperty logCountsProperty() {
        return logCounts;
    }

    /// What the upper half shows.
    public ObjectProperty<Page> pageProperty() {
        return page;
    }

    /// Pictures of what the method did.
    public PicturesModel pictures() {
        return pictures;
    }

    /// Which weights the heat map shows.
    public ObjectProperty<Layer> layerProperty() {
        return layer;
    }

    /// How the weights of a cell of the heat map become one number.
    public ObjectProperty<Reduction> reductionProperty() {
        return reduction;
    }

    /// Where the cells of the heat map are worked out.
    Executor cellWorker() {
        return cellWorker;
    }

    /// Shows the next tensor of the selection, or the one before.
    ///
    /// @param by 1 or -1
    public void step(int by) {
        Selection selection = workbench.selectionProperty().get();
        List<TensorId> tensors = new ArrayList<>(selection.tensors());
        selection
                .lead()
                .ifPresent(
                        lead -> workbench.lead(tensors.get(Math.floorMod(tensors.indexOf(lead) + by, tensors.size()))));
    }

    private void begin(Opened opened) {
        looker = opened instanceof Opened.Ready(OpenModel model) ? new Looker(model, workbench.methods()) : null;
        read();
    }

    private void read() {
        Optional<ModelTensor> lead = workbench.selectionProperty().get().lead().flatMap(this::find);
        Looker at = looker;
        if (lead.isEmpty() || at == null) {
            reading.cancel();
            forgetCompressed();
            state.set(new LookState.Nothing());
            return;
        }
        ModelTensor tensor = lead.get();
        if (shows(tensor)) {
            return;
        }
        forgetCompressed();
        state.set(new LookState.Reading(tensor));
        reading.start(
                job -> at.model().use(ignored -> at.original(tensor, job)),
                look -> {
                    state.set(new LookState.Ready(look));
                    compress();
                },
                failure -> state.set(new LookState.Failed(tensor, failure.message())));
    }

    private boolean shows(ModelTensor tensor) {
        return switch (state.get()) {
            case LookState.Ready(OriginalLook look) -> look.tensor().equals(tensor);
            case LookState.Reading(ModelTensor now) -> now.equals(tensor);
            case LookState.Failed(ModelTensor now, String reason) -> now.equals(tensor);
            case LookState.Nothing nothing -> false;
        };
    }

    private Optional<ModelTensor> find(TensorId tensor) {
        return workbench.model().flatMap(open -> open.model().find(tensor));
    }

    private void compress() {
        Looker at = looker;
        if (at == null || !(state.get() instanceof LookState.Ready(OriginalLook original))) {
            return;
        }
        Optional<Choice> choice = choice(original.tensor());
        if (choice.isEmpty()) {
            forgetCompressed();
            return;
        }
        Evidence evidence = evidence();
        Optional<Recipe> chain = workbench.recipeProperty().get().filter(recipe -> isChain(recipe, original.tensor()));
        Basis basis = basis(original.tensor());
        boolean isSame = basis.equals(restsOn);
        restsOn = basis;
        if (isSame
                && compressed
                        .get()
                        .filter(look -> look.choice().equals(choice.get()))
                        .isPresent()) {
            compressing.cancel();
            stale.set(false);
            return;
        }
        stale.set(true);
        compressing.start(
                job -> at.model()
                        .use(ignored -> chain.isPresent()
                                ? at.treated(original, chain.get(), choice.get(), evidence, job)
                                : at.compressed(original, choice.get(), evidence, job)),
                look -> {
                    compressed.set(Optional.of(look));
                    refusal.set("");
                    stale.set(false);
                },
                failure -> {
                    forgetCompressed();
                    refusal.set(failure.message());
                });
    }

    /// What its result is called after: what rounds it, or else the last of what is done to it.
    private Optional<Choice> choice(ModelTensor tensor) {
        Optional<Choice> chosen = workbench.choicesProperty().get().find(tensor.id());
        return chosen.or(() -> workbench.recipeProperty().get().stream()
                .flatMap(recipe -> recipe.steps().reversed().stream())
                .filter(step -> step.stage() != Stage.ROUND && step.on().selects(tensor))
                .findFirst()
                .map(this::rounding));
    }

    private Choice rounding(Step step) {
        Choice own = Choice.of(step);
        if (!(workbench.methods().find(step.method()).orElse(null) instanceof GroupTransform group)) {
            return own;
        }
        try {
            return group.roundUnless(Settings.complete(group.settings(), step.settings()))
                    .orElse(own);
        } catch (InvalidSettingException e) {
            return own; // the plan says what is wrong with it
        }
    }

    /// Whether more than rounding is done to a tensor.
    private static boolean isChain(Recipe recipe, ModelTensor tensor) {
        return recipe.steps().stream()
                .anyMatch(step -> step.stage() != Stage.ROUND && step.on().selects(tensor));
    }

    /// What the result for a tensor depends on beside its own rounding; stages of other tensors
    /// count where groups do.
    private record Basis(String evidence, List<Step> chain) {}

    private Basis basis(ModelTensor tensor) {
        List<Step> chain = workbench
                .recipeProperty()
                .get()
                .filter(recipe -> isChain(recipe, tensor))
                .map(Recipe::steps)
                .orElse(List.of());
        return new Basis(evidence().id(), chain);
    }

    private Evidence evidence() {
        return workbench.recipeProperty().get().map(workbench::evidence).orElse(Evidence.NONE);
    }

    private void forgetCompressed() {
        compressing.cancel();
        compressed.set(Optional.empty());
        refusal.set("");
        stale.set(false);
    }

    @Override
    public void close() {
        reading.close();
        compressing.close();
        pictures.close();
        cellWorker.shutdown();
    }
}
