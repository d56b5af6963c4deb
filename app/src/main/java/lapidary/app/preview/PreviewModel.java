package lapidary.app.preview;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.job.Lane;
import lapidary.app.open.Samples;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.eval.Evaluation;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// What the compressed model costs, as far as it has been measured: restarts with every edit, a newer one wins.
///
/// Lives on the screen's thread; updates of the session arrive through [UpdateQueue].
public final class PreviewModel implements AutoCloseable {
    private static final int MOST_FINISHED = 32;

    private final WorkbenchModel workbench;
    private final Lane preparing;
    private final UpdateQueue queue;

    private final ObjectProperty<Optional<JudgingText>> text = new SimpleObjectProperty<>(Optional.empty());
    private final ReadOnlyObjectWrapper<PreviewState> state = new ReadOnlyObjectWrapper<>(new PreviewState.NoModel());
    private final ReadOnlyObjectWrapper<Trail> trail = new ReadOnlyObjectWrapper<>(Trail.EMPTY);
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper();
    private final ReadOnlyObjectWrapper<Map<TensorId, Double>> weightErrors = new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyObjectWrapper<Map<TensorId, Double>> outputErrors = new ReadOnlyObjectWrapper<>(Map.of());
    private final TokensModel tokens = new TokensModel(stale.getReadOnlyProperty());
    private final ReadOnlyObjectWrapper<Optional<Judge>> judge = new ReadOnlyObjectWrapper<>(Optional.empty());
    // The whole curve of recipes measured to the end: the session answers them again with the last number alone.
    private final Map<Recipe, Trail> finished = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Recipe, Trail> eldest) {
            return size() > MOST_FINISHED;
        }
    };
    private long newestEdit;
    private @Nullable Recipe measured;

    public PreviewModel(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.preparing = workbench.jobs().lane("prepare preview");
        this.queue = new UpdateQueue(workbench.jobs()::onScreen, this::take);
        workbench.openedProperty().subscribe(this::begin);
        workbench.recipeProperty().subscribe(ignored -> request());
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// What is measured on; empty until a text is known.
    public ReadOnlyObjectProperty<Optional<JudgingText>> textProperty() {
        return text;
    }

    public ReadOnlyObjectProperty<PreviewState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// The running estimates; those of the recipe before while [#staleProperty()] holds.
    public ReadOnlyObjectProperty<Trail> trailProperty() {
        return trail.getReadOnlyProperty();
    }

    /// Whether the numbers shown belong to an older recipe.
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /// Signal-to-noise ratio of each changed tensor's weights, dB.
    public ReadOnlyObjectProperty<Map<TensorId, Double>> weightErrorsProperty() {
        return weightErrors.getReadOnlyProperty();
    }

    /// Relative error of each changed layer's output on cached inputs.
    public ReadOnlyObjectProperty<Map<TensorId, Double>> outputErrorsProperty() {
        return outputErrors.getReadOnlyProperty();
    }

    /// The judging text token by token.
    public TokensModel tokens() {
        return tokens;
    }

    /// The session that is running; empty while there is none.
    ReadOnlyObjectProperty<Optional<Judge>> judgeProperty() {
        return judge.getReadOnlyProperty();
    }

    /// The evaluation over the whole text, when this very recipe has been measured to the end.
    public Optional<Evaluation> finished(Recipe recipe) {
        boolean isThis = state.get() instanceof PreviewState.Done && !stale.get() && recipe.equals(measured);
        return isThis ? trail.get().newest() : Optional.empty();
    }

    /// Measures on this text from now on.
    public void judgeBy(Path path) {
        text.set(Optional.of(JudgingText.of(path)));
        workbench.model().ifPresent(this::prepare);
    }

    /// Whether the open model can be run at all, on whatever text.
    public boolean isRunnable() {
        return workbench.model().flatMap(open -> open.model().whyNotRunnable()).isEmpty();
    }

    private void begin(Opened opened) {
        if (opened instanceof Opened.Ready(OpenModel model)) {
            text.set(Samples.judgingText(model.path()).map(JudgingText::of));
            prepare(model);
        } else {
            letGo();
            state.set(new PreviewState.NoModel());
        }
    }

    private void prepare(OpenModel model) {
        letGo();
        Optional<String> obstacle = model.model().whyNotRunnable();
        if (obstacle.isPresent()) {
            String reason = "The model can be inspected and compressed, but not run: " + obstacle.get() + ".";
            state.set(new PreviewState.Unavailable(reason));
            return;
        }
        if (text.get().isEmpty()) {
            state.set(new PreviewState.NeedsText());
            return;
        }
        JudgingText chosen = text.get().get();
        state.set(new PreviewState.Preparing(chosen.name()));
        UpdateQueue.Inlet inlet = queue.open();
        preparing.start(
                job -> Judge.prepare(model, workbench.methods(), chosen, inlet::put, job),
                this::started,
                failure -> state.set(new PreviewState.Unavailable(failure.message())),
                unwanted -> workbench.jobs().quietly(unwanted::close));
    }

    private void started(Judge ready) {
        judge.set(Optional.of(ready));
        tokens.begin(ready.text());
        request();
    }

    private void request() {
        if (judge.get().isEmpty() || workbench.recipeProperty().get().isEmpty()) {
            return;
        }
        Recipe recipe = workbench.recipeProperty().get().get();
        measured = recipe;
        stale.set(trail.get() != Trail.EMPTY);
        state.set(new PreviewState.Running());
        newestEdit = judge.get().get().session().request(recipe, workbench.evidence(recipe));
    }

    private void letGo() {
        preparing.cancel();
        queue.open();
        newestEdit = 0;
        measured = null;
        finished.clear();
        trail.set(Trail.EMPTY);
        tokens.clear();
        stale.set(false);
        weightErrors.set(Map.of());
        outputErrors.set(Map.of());
        Optional<Judge> old = judge.get();
        judge.set(Optional.empty());
        old.ifPresent(session -> workbench.jobs().quietly(session::close));
    }

    private void take(UpdateQueue.Batch batch) {
        for (PreviewUpdate update : batch.others()) {
            if (update.edit() == newestEdit) {
                show(update);
            }
        }
        var running = batch.running().stream()
                .filter(update -> update.edit() == newestEdit)
                .toList();
        if (!running.isEmpty()) {
            extend(running);
        }
    }

    private void extend(List<PreviewUpdate.Running> running) {
        Trail before = stale.get() ? Trail.EMPTY : trail.get();
        Trail now = before.plus(
                running.stream().map(PreviewUpdate.Running::evaluation).toList());
        boolean isDone = running.getLast().done();
        if (isDone && measured != null) {
            Trail known = finished.getOrDefault(measured, now);
            now = known.newest().equals(now.newest()) ? known : now;
            finished.put(measured, now);
        }
        trail.set(now);
        stale.set(false);
        state.set(isDone ? new PreviewState.Done() : new PreviewState.Running());
    }

    private void show(PreviewUpdate update) {
        switch (update) {
            case PreviewUpdate.WeightError error -> weightErrors.set(error.sqnrDecibels());
            case PreviewUpdate.OutputError error -> outputErrors.set(error.relativeError());
            case PreviewUpdate.Scored scored -> tokens.take(scored.first(), scored.scores());
            case PreviewUpdate.Unavailable unavailable -> state.set(new PreviewState.Unavailable(unavailable.reason()));
            case PreviewUpdate.Running running ->
                throw new IllegalStateException("running updates come in order: " + update);
        }
    }

    /// Ends the session; what is shown stays as it is.
    @Override
    public void close() {
        preparing.close();
        queue.open();
        judge.get().ifPresent(session -> workbench.jobs().quietly(session::close));
    }
}
