package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.MacroAverage;
import lapidary.core.eval.TextSequences;
import lapidary.core.measure.Provenance;
import lapidary.views.text.Messages;

/// The judging texts of a language model, each with its own result, and their average. Lives on the screen's thread.
public final class TextsModel {
    private final ReadOnlyBooleanProperty stale;
    private final ReadOnlyObjectWrapper<List<TextResult>> results = new ReadOnlyObjectWrapper<>(List.of());

    TextsModel(ReadOnlyBooleanProperty stale) {
        this.stale = stale;
    }

    /// Whether the results belong to an older recipe.
    ReadOnlyBooleanProperty staleProperty() {
        return stale;
    }

    /// The texts in their order; one or none where there is nothing to tell apart.
    ReadOnlyObjectProperty<List<TextResult>> resultsProperty() {
        return results.getReadOnlyProperty();
    }

    /// Whether there are several.
    ObservableValue<Boolean> several() {
        return results.map(all -> all.size() > 1);
    }

    /// "3 texts together", those that are long enough; "" for a single text.
    String together() {
        long count = results.get().stream().filter(text -> text.sequences() > 0).count();
        return count > 1 ? Messages.of("preview.texts-together", count) : "";
    }

    /// Of the texts that have been seen, each counting the same; empty for fewer than two.
    Optional<MacroAverage> average() {
        List<Evaluation> seen = results.get().stream()
                .flatMap(result -> result.evaluation().stream())
                .toList();
        return seen.size() < 2
                ? Optional.empty()
                : Optional.of(MacroAverage.of(
                        seen,
                        Provenance.measured(
                                Messages.of("preview.texts", seen.size()),
                                "",
                                seen.getFirst().protocol().id(),
                                TextSequences.ORDER_SEED)));
    }

    /// The average in words, for reports; empty without one.
    Optional<String> summary() {
        return average().map(TextRows::summary);
    }

    void begin(List<String> names, TextSequences sequences) {
        results.set(IntStream.range(0, names.size())
                .mapToObj(i -> new TextResult(names.get(i), sequences.count(i), Optional.empty()))
                .toList());
    }

    void clear() {
        results.set(List.of());
    }

    /// @param evaluations one per text
    void take(List<Optional<Evaluation>> evaluations) {
        List<TextResult> now = results.get();
        results.set(IntStream.range(0, now.size())
                .mapToObj(i -> new TextResult(now.get(i).name(), now.get(i).sequences(), evaluations.get(i)))
                .toList());
    }
}
