package lapidary.app.window;

import java.util.Arrays;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.Property;
import javafx.beans.property.SimpleStringProperty;
import lapidary.app.preview.PreviewModel;
import lapidary.app.workbench.History;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.eval.Evaluation;

/// Tells the history what the preview measures, and the kept work which place is shown.
final class HistoryWiring {
    private HistoryWiring() {}

    /// What is measured to the end stands beside its recipe.
    static void measure(WorkbenchModel workbench, PreviewModel preview) {
        preview.stateProperty()
                .subscribe(ignored -> workbench.recipeProperty().get().ifPresent(recipe -> preview.finished(recipe)
                        .flatMap(HistoryWiring::seen)
                        .ifPresent(seen -> workbench.history().saw(recipe, seen))));
    }

    private static Optional<History.Seen> seen(Evaluation evaluation) {
        return evaluation
                .divergence()
                .map(found -> new History.Seen(
                        found.mean().value(), found.mean().low(), found.mean().high(), evaluation.tokens()));
    }

    /// The view by its key, in both directions. A key that nobody knows any more changes nothing.
    static Property<String> place(ObjectProperty<View> view) {
        SimpleStringProperty place = new SimpleStringProperty(view.get().key());
        view.subscribe(shown -> place.set(shown.key()));
        place.subscribe(key -> Arrays.stream(View.values())
                .filter(each -> each.key().equals(key))
                .findFirst()
                .ifPresent(view::set));
        return place;
    }
}
