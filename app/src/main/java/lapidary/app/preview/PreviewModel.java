package lapidary.app.preview;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.data.DataModel;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Verdict;
import lapidary.core.method.RunOptions;
import lapidary.core.preview.PreviewSession;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// What the compressed model costs, as far as it has been measured: restarts with every edit, a newer one wins.
///
/// Lives on the screen's thread; updates of the session arrive through [UpdateQueue].
public final class PreviewModel implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Judging judging;
    private final UpdateQueue queue;

    private final ReadOnlyObjectWrapper<PreviewState> state = new ReadOnlyObjectWrapper<>(new PreviewState.NoModel());
    private final Readings readings = new Readings();
    private final SwitchesModel switches;
    private final RivalModel rival;
    private boolean isCompared;
    private long newestEdit;
    private @Nullable Recipe measured;

    public PreviewModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.switches = new SwitchesModel(workbench, data);
        this.judging = new Judging(workbench, data);
        this.queue = new UpdateQueue(workbench.jobs()::onScreen, this::take);
        this.rival = new RivalModel(workbench);
        workbench.openedProperty().subscribe(this::begin);
        data.recalledProperty().subscribe(ignored -> follow());
        data.usesProperty().subscribe(ignored -> follow());
        data.preparing().chosenProperty().subscribe(ignored -> prepareAnew());
        workbench.recipeProperty().subscribe(ignored -> request());
        workbench.solving().latestProperty().subscribe((before, now) -> request());
        rival.choiceProperty().subscribe((before, now) -> request());
        switches.optionsProperty().subscribe(this::runWith);
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// Where it is chosen what is measured on.
    public DataModel data() {
        return data;
    }

    /// What is measured on; empty until data is known.
    public ReadOnlyObjectProperty<Optional<Judged>> judgedProperty() {
        return judging.judgedProperty();
    }

    public ReadOnlyObjectProperty<PreviewState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// The running estimates; those of the recipe before while [#staleProperty()] holds.
    public ReadOnlyObjectProperty<Trail> trailProperty() {
        return readings.trail.getReadOnlyProperty();
    }

    /// Whether the numbers shown belong to an older recipe.
    public ReadOnlyBooleanProperty staleProperty() {
        return readings.stale.getReadOnlyProperty();
    }

    /// Signal-to-noise ratio of each changed tensor's weights, dB.
    public ReadOnlyObjectProperty<Map<TensorId, Double>> weightErrorsProperty() {
        return readings.weightErrors.getReadOnlyProperty();
    }

    /// Relative error of each changed layer's output on cached inputs.
    public ReadOnlyObjectProperty<Map<TensorId, Double>> outputErrorsProperty() {
        return readings.outputErrors.getReadOnlyProperty();
    }

    /// How the runtime computes that the numbers are for.
    public SwitchesModel switches() {
        return switches;
    }

    /// The judging text token by token.
    public TokensModel tokens() {
        return readings.tokens;
    }

    /// What the recipe is compared with.
    public RivalModel rival() {
        return rival;
    }

    /// Whether this recipe is being compared with another one.
    public boolean isCompared() {
        return isCompared;
    }

    /// How this recipe compares, as far as it is known.
    public ReadOnlyObjectProperty<Optional<Verdict>> verdictProperty() {
        return readings.verdict.getReadOnlyProperty();
    }

    /// What the numbers take in beyond the choices, one sentence each.
    public ReadOnlyObjectProperty<List<String>> noticesProperty() {
        return readings.notices.getReadOnlyProperty();
    }

    /// What the numbers of this edit took so far.
    ReadOnlyObjectProperty<Work> workProperty() {
        return readings.work.getReadOnlyProperty();
    }

    /// The judging texts, each with its own result.
    TextsModel texts() {
        return readings.texts;
    }

    /// The trail of the recipe that this one is compared with, where it was measured to the end.
    Trail rivalTrail() {
        return Optional.ofNullable(measured)
                .flatMap(rival::rivalOf)
                .map(other -> readings.finished(other.recipe()))
                .orElse(Trail.EMPTY);
    }

    /// The session that is running; empty while there is none.
    ReadOnlyObjectProperty<Optional<Judge>> judgeProperty() {
        return judging.judgeProperty();
    }

    /// The same, while the model is a language model.
    Optional<LanguageJudge> language() {
        return judging.language();
    }

    /// All tensors in the order in which the running model computes with them; none while nothing runs.
    public List<TensorId> order() {
        return judging.judgeProperty().get().map(Judge::order).orElse(List.of());
    }

    /// What the numbers rest on when that is less than it should be, for the user.
    public List<String> fallbacks() {
        return Fallbacks.of(readings.trail.get(), data.wantedProperty().get(), readings.notices.get());
    }

    /// The evaluation over the whole text, when this very recipe has been measured to the end.
    public Optional<Evaluation> finished(Recipe recipe) {
        boolean isThis = state.get() instanceof PreviewState.Done && !readings.stale.get() && recipe.equals(measured);
        return isThis ? readings.trail.get().evaluation() : Optional.empty();
    }

    /// What belongs to the numbers wherever they are written down: how the model was run, and what each of several
    /// texts counts.
    public List<String> remarks() {
        String words = switches.optionsProperty().get().words();
        Stream<String> run =
                words.isEmpty() ? Stream.empty() : Stream.of(Messages.of("preview.measured-with-runtime-must", words));
        return Stream.concat(run, readings.texts.summary().stream()).toList();
    }

    /// Whether the open model can be run at all, on whatever data.
    public boolean isRunnable() {
        return workbench.model().flatMap(open -> Obstacles.of(open.model())).isEmpty();
    }

    private void begin(Opened opened) {
        if (opened instanceof Opened.Ready(OpenModel model)) {
            prepare(model);
        } else {
            letGo();
            state.set(new PreviewState.NoModel());
        }
    }

    /// Measures anew when other data is to be judged on.
    private void follow() {
        if (judging.isOutdated()) {
            workbench.model().ifPresent(this::prepare);
        }
    }

    /// Images are prepared differently from now on.
    private void prepareAnew() {
        if (judging.judgeProperty().get().isPresent() && language().isEmpty()) {
            workbench.model().ifPresent(this::prepare);
        }
    }

    private void prepare(OpenModel model) {
        letGo();
        judging.prepare(model, queue.open()::put, state::set, this::started);
    }

    private void started(Judge ready) {
        language().ifPresent(readings::begin);
        data.learn(ready.wanted(), ready.guess());
        request();
    }

    /// Numbers of another runtime are no numbers of this one.
    private void runWith(RunOptions ignored) {
        readings.forgetFinished();
        request();
    }

    private void request() {
        Optional<Judge> judge = judging.judgeProperty().get();
        if (judge.isEmpty() || workbench.recipeProperty().get().isEmpty()) {
            return;
        }
        Recipe recipe = workbench.recipeProperty().get().get();
        PreviewSession session = judge.get().session();
        Optional<String> uncovered =
                session.runOptions(switches.optionsProperty().get());
        if (uncovered.isPresent()) {
            newestEdit = 0;
            state.set(new PreviewState.Unavailable(uncovered.get()));
            return;
        }
        measured = recipe;
        readings.age();
        state.set(new PreviewState.Running());
        Evidence evidence = workbench.evidence(recipe);
        workbench.solving().latestProperty().get().ifPresent(session::use);
        Optional<PreviewSession.Rival> other = rival.rivalOf(recipe);
        isCompared = other.isPresent();
        newestEdit =
                other.isPresent() ? session.request(recipe, evidence, other.get()) : session.request(recipe, evidence);
    }

    private void letGo() {
        judging.letGo();
        queue.open();
        newestEdit = 0;
        measured = null;
        isCompared = false;
        readings.clear();
    }

    private void take(UpdateQueue.Batch batch) {
        for (PreviewUpdate update : batch.others()) {
            if (update.edit() == newestEdit) {
                readings.show(update).ifPresent(reason -> state.set(new PreviewState.Unavailable(reason)));
            }
        }
        var running = batch.running().stream()
                .filter(update -> update.edit() == newestEdit)
                .toList();
        if (!running.isEmpty()) {
            readings.extend(running, measured);
            state.set(running.getLast().done() ? new PreviewState.Done() : new PreviewState.Running());
        }
    }

    /// Ends the session; what is shown stays as it is.
    @Override
    public void close() {
        switches.close();
        queue.open();
        judging.close();
    }
}
