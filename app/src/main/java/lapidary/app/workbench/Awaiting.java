package lapidary.app.workbench;

import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Step;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;

/// Tells a recipe that waits for calibration data from one that cannot be written. Lives on the screen's thread.
public final class Awaiting {
    /// How the calibration run stands.
    public enum Run {
        /// There is nothing to run the model over.
        NO_DATA,
        /// There is data, and nobody runs the model.
        STOPPED,
        /// The model is being run.
        UNDER_WAY
    }

    private final WorkbenchModel workbench;
    private final ReadOnlyObjectWrapper<Optional<Awaited>> now = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Run run = Run.NO_DATA;
    private boolean makesImportance;

    Awaiting(WorkbenchModel workbench) {
        this.workbench = workbench;
        workbench.plannedProperty().subscribe(this::look);
    }

    /// What the plan shown waits for; empty when it can be written, or cannot for another reason.
    public ReadOnlyObjectProperty<Optional<Awaited>> awaitedProperty() {
        return now.getReadOnlyProperty();
    }

    /// The calibration run goes like this from now on.
    public void tell(Run run) {
        this.run = run;
        look();
    }

    /// Whether an importance matrix is being computed.
    public void tellImportance(boolean isUnderWay) {
        makesImportance = isUnderWay;
        look();
    }

    private void look() {
        now.set(workbench
                .plannedProperty()
                .get()
                .filter(planned -> planned.plan().lacksEvidence())
                .map(planned -> of(planned.recipe())));
    }

    private Awaited of(Recipe recipe) {
        boolean isForMoments = needsMoments(workbench.methods(), recipe)
                && workbench.evidence(recipe).moments().isEmpty();
        if (!isForMoments) {
            return makesImportance ? Awaited.MATRIX : Awaited.IMPORTANCE;
        }
        return switch (run) {
            case NO_DATA -> Awaited.DATA;
            case STOPPED -> Awaited.STOPPED;
            case UNDER_WAY -> Awaited.RUN;
        };
    }

    /// Whether a recipe looks at what enters the layers.
    public static boolean needsMoments(Methods methods, Recipe recipe) {
        return recipe.steps().stream().anyMatch(step -> needsMoments(methods, step));
    }

    private static boolean needsMoments(Methods methods, Step step) {
        Optional<Method> method = methods.find(step.method());
        try {
            return switch (method.orElse(null)) {
                case Transform transform ->
                    transform.needsMoments(Settings.complete(transform.settings(), step.settings()));
                case GroupTransform group -> group.needsMoments(Settings.complete(group.settings(), step.settings()));
                case null, default -> false;
            };
        } catch (InvalidSettingException e) {
            return false; // the plan says what is wrong with it
        }
    }
}
