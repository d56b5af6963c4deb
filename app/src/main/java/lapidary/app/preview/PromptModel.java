package lapidary.app.preview;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import lapidary.app.job.JobsModel;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.infer.Weights;
import lapidary.core.job.Background;
import lapidary.core.job.Job;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.RowSource;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// A prompt continued by the original and by the compressed model, side by side, differing tokens marked.
public final class PromptModel {
    /// Continues anything.
    public static final String EXAMPLE = "It was a dark night, and the";

    private final PreviewModel preview;
    private final StringProperty prompt = new SimpleStringProperty(EXAMPLE);
    private final IntegerProperty limit = new SimpleIntegerProperty(48);
    private final Side original = new Side(Messages.of("preview.continue-with-original"));
    private final Side compressed = new Side(Messages.of("preview.continue-with-compressed"));
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper();
    private final ReadOnlyBooleanWrapper ready = new ReadOnlyBooleanWrapper();
    private String asked = "";
    private @Nullable Recipe answered;

    public PromptModel(PreviewModel preview) {
        this.preview = preview;
        ready.bind(preview.judgeProperty()
                .map(judge -> judge.filter(LanguageJudge.class::isInstance).isPresent()));
        preview.judgeProperty().subscribe(ignored -> forget());
        preview.workbench().recipeProperty().subscribe(ignored -> updateStale());
        preview.stateProperty().subscribe(state -> {
            if (state instanceof PreviewState.Done && stale.get() && !asked.isEmpty()) {
                continueCompressed();
            }
        });
    }

    public StringProperty promptProperty() {
        return prompt;
    }

    /// Most tokens to add.
    public IntegerProperty limitProperty() {
        return limit;
    }

    /// The prompt that the continuations belong to.
    String asked() {
        return asked;
    }

    /// Whether there is a model that can be run.
    public ReadOnlyBooleanProperty readyProperty() {
        return ready.getReadOnlyProperty();
    }

    /// Whether the compressed text is that of an older recipe.
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    public Side original() {
        return original;
    }

    public Side compressed() {
        return compressed;
    }

    /// Continues the prompt with both models.
    public void run() {
        if (!ready.get()) {
            return;
        }
        asked = prompt.get();
        LanguageJudge judge = preview.language().orElseThrow();
        original.start(judge, ignored -> PromptModel::stored);
        continueCompressed();
    }

    /// Stops both.
    public void cancel() {
        original.stop();
        compressed.stop();
    }

    private static RowSource stored(ModelTensor tensor) {
        return Codecs.view(tensor.tensor());
    }

    private void continueCompressed() {
        Recipe recipe = preview.workbench().recipeProperty().get().orElseThrow();
        answered = recipe;
        updateStale();
        Evidence evidence = preview.workbench().evidence(recipe);
        compressed.start(
                preview.language().orElseThrow(), judge -> judge.session().weights(recipe, evidence));
    }

    private void updateStale() {
        stale.set(answered != null
                && !Optional.of(answered)
                        .equals(preview.workbench().recipeProperty().get()));
    }

    private void forget() {
        cancel();
        asked = "";
        answered = null;
        updateStale();
        original.clear();
        compressed.clear();
    }

    private void compare() {
        Continuation left = original.said;
        Continuation right = compressed.said;
        original.pieces.set(left.comparedWith(right));
        compressed.pieces.set(right.comparedWith(left));
    }

    /// Which weights one side runs with.
    private interface Choosing {
        Weights weights(LanguageJudge judge);
    }

    /// One of the two texts.
    public final class Side {
        private final String title;
        private final ReadOnlyObjectWrapper<List<Piece>> pieces = new ReadOnlyObjectWrapper<>(List.of());
        private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
        private final ReadOnlyObjectWrapper<String> note = new ReadOnlyObjectWrapper<>("");
        private Continuation said = Continuation.NONE;
        private @Nullable Background<String> job;
        private long turn;

        Side(String title) {
            this.title = title;
        }

        public ReadOnlyObjectProperty<List<Piece>> piecesProperty() {
            return pieces.getReadOnlyProperty();
        }

        public ReadOnlyBooleanProperty runningProperty() {
            return running.getReadOnlyProperty();
        }

        /// Speed once done, or what went wrong; "" otherwise.
        public ReadOnlyObjectProperty<String> noteProperty() {
            return note.getReadOnlyProperty();
        }

        private void start(LanguageJudge judge, Choosing choosing) {
            stop();
            long mine = ++turn;
            show(new Continuation(List.of(), List.of(), Continuation.Progress.RUNNING, ""));
            JobsModel jobs = preview.workbench().jobs();
            String words = asked;
            int most = limit.get();
            job = jobs.start(
                    title,
                    work -> judge.model().use(model -> {
                        Continuer continuer = new Continuer(
                                judge.tokenizer(),
                                words,
                                (token, text) -> jobs.onScreen(() -> ifMine(mine, () -> show(said.plus(token, text)))));
                        return speed(continuer, judge, choosing, most, work);
                    }),
                    speed -> ifMine(mine, () -> show(said.ended(Continuation.Progress.DONE, speed))),
                    failure -> ifMine(mine, () -> show(said.ended(Continuation.Progress.FAILED, failure.message()))));
        }

        private String speed(Continuer continuer, LanguageJudge judge, Choosing choosing, int most, Job work)
                throws IOException {
            Weights weights = choosing.weights(judge);
            long begun = System.nanoTime();
            int added = continuer.run(judge.model().model(), weights, most, work);
            double seconds = (System.nanoTime() - begun) / 1e9;
            return Messages.of("preview.tokens-tokens-s", added, Math.round(added / seconds));
        }

        private void ifMine(long mine, Runnable action) {
            if (mine == turn) {
                action.run();
            }
        }

        private void stop() {
            if (job != null) {
                job.cancel();
                job = null;
            }
            turn++;
            if (said.progress() == Continuation.Progress.RUNNING) {
                show(said.ended(Continuation.Progress.DONE, Messages.of("preview.cancelled")));
            }
        }

        private void clear() {
            show(Continuation.NONE);
        }

        private void show(Continuation next) {
            said = next;
            running.set(next.progress() == Continuation.Progress.RUNNING);
            note.set(next.note());
            compare();
        }
    }
}
