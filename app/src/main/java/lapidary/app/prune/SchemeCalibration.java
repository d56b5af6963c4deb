package lapidary.app.prune;

import java.util.Optional;
import lapidary.app.data.LayerCalibration;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Moments;
import lapidary.core.recipe.Recipe;
import lapidary.views.text.Messages;

/// Gets a scheme what it looks at beyond the weights: the moments of what enters the layers. Lives on the screen's
/// thread.
final class SchemeCalibration {
    private final WorkbenchModel workbench;
    private final LayerCalibration calibration;
    private Optional<Runnable> next = Optional.empty();

    SchemeCalibration(WorkbenchModel workbench, LayerCalibration calibration) {
        this.workbench = workbench;
        this.calibration = calibration;
        calibration.latestProperty().subscribe(found -> found.ifPresent(this::arrive));
    }

    /// Nobody waits any more.
    void forget() {
        next = Optional.empty();
    }

    /// Why a scheme has to wait, as a sentence; empty where the present recipe rests on moments, if
    /// need be on those of
    /// the last run. Where there is data but no run of it, one is begun.
    ///
    /// @param then what to do when the run is over
    Optional<String> lacking(String scheme, Runnable then) {
        forget();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.isEmpty() || workbench.evidence(recipe.get()).moments().isPresent()) {
            return Optional.empty();
        }
        Optional<Moments> latest = calibration.latestProperty().get();
        if (latest.isPresent()) {
            rest(latest.get());
            return Optional.empty();
        }
        if (!calibration.hasData()) {
            return Optional.of(Messages.of("prune.looks-at-what", scheme));
        }
        next = Optional.of(then);
        calibration.calibrate();
        return Optional.of(Messages.of("prune.looks-at-what-enters", scheme));
    }

    private void arrive(Moments found) {
        Optional<Runnable> waiting = next;
        forget();
        if (waiting.isPresent()) {
            rest(found);
            waiting.get().run();
        }
    }

    private void rest(Moments found) {
        workbench
                .recipeProperty()
                .get()
                .ifPresent(
                        recipe -> workbench.calibrate(workbench.evidence(recipe).with(found)));
    }
}
