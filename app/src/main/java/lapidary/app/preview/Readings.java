package lapidary.app.preview;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.core.eval.Verdict;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.recipe.Recipe;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// What the preview of the open model has shown so far: written by [PreviewModel] alone, on the screen's thread.
final class Readings {
    private static final int MOST_FINISHED = 32;

    final ReadOnlyObjectWrapper<Trail> trail = new ReadOnlyObjectWrapper<>(Trail.EMPTY);
    final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper();
    final ReadOnlyObjectWrapper<Map<TensorId, Double>> weightErrors = new ReadOnlyObjectWrapper<>(Map.of());
    final ReadOnlyObjectWrapper<Map<TensorId, Double>> outputErrors = new ReadOnlyObjectWrapper<>(Map.of());
    final ReadOnlyObjectWrapper<Optional<Verdict>> verdict = new ReadOnlyObjectWrapper<>(Optional.empty());
    final ReadOnlyObjectWrapper<List<String>> notices = new ReadOnlyObjectWrapper<>(List.of());
    final ReadOnlyObjectWrapper<Work> work = new ReadOnlyObjectWrapper<>(Work.NONE);
    final TokensModel tokens = new TokensModel(stale.getReadOnlyProperty());
    final TextsModel texts = new TextsModel(stale.getReadOnlyProperty());
    // The whole curve of recipes measured to the end: the session answers them again with the last number alone.
    private final Map<Recipe, Trail> finished = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Recipe, Trail> eldest) {
            return size() > MOST_FINISHED;
        }
    };

    /// The curve of a recipe that was measured to the end.
    Trail finished(Recipe recipe) {
        return finished.getOrDefault(recipe, Trail.EMPTY);
    }

    /// Numbers of this judge's texts come next.
    void begin(LanguageJudge judge) {
        tokens.begin(judge.text());
        texts.begin(judge.names(), judge.text().sequences());
    }

    /// What is shown belongs to an older recipe from now on.
    void age() {
        stale.set(trail.get() != Trail.EMPTY);
        verdict.set(Optional.empty());
        notices.set(List.of());
    }

    void clear() {
        finished.clear();
        trail.set(Trail.EMPTY);
        tokens.clear();
        texts.clear();
        stale.set(false);
        verdict.set(Optional.empty());
        notices.set(List.of());
        work.set(Work.NONE);
        weightErrors.set(Map.of());
        outputErrors.set(Map.of());
    }

    /// Curves of another runtime are none of this one.
    void forgetFinished() {
        finished.clear();
    }

    /// @param measured the recipe that they belong to
    void extend(List<PreviewUpdate.Running> running, @Nullable Recipe measured) {
        Trail before = stale.get() ? Trail.EMPTY : trail.get();
        Trail now =
                before.plus(running.stream().map(PreviewUpdate.Running::outcome).toList());
        if (running.getLast().done() && measured != null) {
            Trail known = finished.getOrDefault(measured, now);
            now = known.newest().equals(now.newest()) ? known : now;
            finished.put(measured, now);
        }
        work.set(new Work(running.getLast().work(), running.getLast().planned()));
        trail.set(now);
        stale.set(false);
    }

    /// Any update but a running one; tells why there is no preview, when there is none.
    Optional<String> show(PreviewUpdate update) {
        switch (update) {
            case PreviewUpdate.WeightError error -> weightErrors.set(error.sqnrDecibels());
            case PreviewUpdate.OutputError error -> outputErrors.set(error.relativeError());
            case PreviewUpdate.Scored scored -> tokens.take(scored.first(), scored.scores());
            case PreviewUpdate.Parts parts -> texts.take(parts.texts());
            case PreviewUpdate.Examples examples -> {}
            case PreviewUpdate.Compared compared -> verdict.set(Optional.of(compared.verdict()));
            case PreviewUpdate.Notices noted -> notices.set(noted.sentences());
            case PreviewUpdate.Unavailable unavailable -> {
                return Optional.of(unavailable.reason());
            }
            case PreviewUpdate.Running running ->
                throw new IllegalStateException("running updates come in order: " + update);
        }
        return Optional.empty();
    }
}
