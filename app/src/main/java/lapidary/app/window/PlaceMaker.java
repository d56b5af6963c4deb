package lapidary.app.window;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import lapidary.app.workbench.Opened;
import lapidary.views.state.GuardedPlace;
import lapidary.views.state.PlaceFailures;
import lapidary.views.text.Messages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the places of the window: shown with their view, made when first shown, and each keeping its failures to
/// itself. What no place can catch, a listener's exception, finds its place here by the code that it came from.
final class PlaceMaker implements PlaceFailures, Thread.UncaughtExceptionHandler {
    private final WindowModel model;
    private final List<GuardedPlace<?>> all = new ArrayList<>();
    private final IdleMoments idle = new IdleMoments(System::nanoTime);
    private final ObservableValue<Boolean> isOpening;

    PlaceMaker(WindowModel model) {
        this.model = model;
        isOpening = model.workbench().openedProperty().map(opened -> !(opened instanceof Opened.Nothing));
    }

    /// A place of the rail, of use once there is a model.
    <T extends Node> GuardedPlace<T> of(View view, Supplier<T> maker) {
        ObservableValue<Boolean> isShown = model.viewProperty().isEqualTo(view);
        return of(
                view.rail(),
                maker,
                isShown,
                Bindings.createBooleanBinding(() -> isShown.getValue() && isOpening.getValue(), isShown, isOpening));
    }

    /// A place of the rail that is of use before there is a model, too; this one is shown while there is none.
    <T extends Node> GuardedPlace<T> alone(View view, String id, Supplier<T> maker) {
        BooleanBinding isShown = Bindings.createBooleanBinding(
                () -> model.viewProperty().get() == view
                        && model.workbench().openedProperty().get() instanceof Opened.Nothing,
                model.viewProperty(),
                model.workbench().openedProperty());
        GuardedPlace<T> place = of(view.rail(), maker, isShown, isShown);
        place.setId(id);
        return place;
    }

    /// A part beside the places, always seen.
    ///
    /// @param key of its name
    <T extends Node> GuardedPlace<T> part(String key, Supplier<T> maker) {
        return of(Messages.of(key), maker, new SimpleBooleanProperty(true), isOpening);
    }

    /// Makes the places that are not there yet, step by step in moments in which nobody uses the window.
    void makeAhead() {
        idle.run(() -> all.stream().anyMatch(GuardedPlace::prepare));
    }

    /// The moments in which nobody uses the window.
    IdleMoments idle() {
        return idle;
    }

    /// Before the look of the whole window changes: places that nobody sees are left out and get theirs later.
    void rest() {
        all.forEach(GuardedPlace::rest);
    }

    /// Any other part of the window.
    ///
    /// @param name as the user reads it
    /// @param isShown when it is seen
    /// @param isVisited when it has to be there
    <T extends Node> GuardedPlace<T> of(
            String name, Supplier<T> maker, ObservableValue<Boolean> isShown, ObservableValue<Boolean> isVisited) {
        GuardedPlace<T> place = new GuardedPlace<>(name, maker, this);
        // First: what is not visible gets no styles.
        place.visibleProperty().bind(isShown);
        all.add(place);
        return place.visitedWhen(isVisited);
    }

    @Override
    public void note(String place, Throwable thrown) {
        Log.LOG.error("the place {} failed", place, thrown);
    }

    @Override
    public void copyDiagnostics() {
        model.diagnostics().copy();
    }

    /// Called for what was thrown on the screen's thread and caught by nobody.
    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        try {
            all.stream()
                    .filter(place -> place.owns(thrown))
                    .findFirst()
                    .ifPresentOrElse(place -> place.fail(thrown), () -> report(thrown));
        } catch (Throwable e) {
            // A handler that fails would end the screen's thread, and the window with it.
            thrown.addSuppressed(e);
            Log.LOG.error("a failure could not be shown", thrown);
        }
    }

    private void report(Throwable thrown) {
        Log.LOG.error("uncaught on the screen's thread", thrown);
        model.workbench()
                .report(Messages.of("failed.somewhere", thrown.getClass().getSimpleName()));
    }

    /// Made when something is to be noted, not at the start.
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(PlaceMaker.class);
    }
}
