package lapidary.core.preview;

import lapidary.core.calib.Evidence;
import lapidary.core.infer.Weights;
import lapidary.core.recipe.Recipe;

/// A live preview of one model on one set of data: edits are answered in three waves, a newer edit cancels an older
/// one, and a recipe seen before is answered from memory. Updates go to the listener that the session was made with,
/// in order, from a background thread.
public interface PreviewSession extends AutoCloseable {

    /// Asks for the cost of a recipe; returns at once with the number of the edit, rising from 1.
    ///
    /// @param evidence that the recipe names as its calibration data
    long request(Recipe recipe, Evidence evidence);

    /// The same for a recipe without calibration data.
    default long request(Recipe recipe) {
        return request(recipe, Evidence.NONE);
    }

    /// The weights that the recipe gives, for side-by-side generation and for drawing; computed on
    /// demand and cached.
    /// Any thread may use them, also after the session was closed, as long as the model is open.
    ///
    /// @param evidence that the recipe names as its calibration data
    /// @throws IllegalArgumentException when the recipe is not valid for this model; says why
    Weights weights(Recipe recipe, Evidence evidence);

    /// The same for a recipe without calibration data.
    default Weights weights(Recipe recipe) {
        return weights(recipe, Evidence.NONE);
    }

    /// Cancels what is running, waits until it has noticed (milliseconds), and frees all native memory.
    @Override
    void close();
}
