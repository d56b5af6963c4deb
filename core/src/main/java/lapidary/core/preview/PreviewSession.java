package lapidary.core.preview;

import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.infer.Weights;
import lapidary.core.method.RunOptions;
import lapidary.core.recipe.Recipe;
import lapidary.core.solve.Solved;

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

    /// The same, and whether the recipe is better than another one; a session that cannot compare answers without.
    default long request(Recipe recipe, Evidence evidence, Rival rival) {
        return request(recipe, evidence);
    }

    /// What a recipe is compared with.
    ///
    /// @param evidence that it names as its calibration data
    /// @param margin differences up to this many nats count as none
    record Rival(Recipe recipe, Evidence evidence, double margin) {}

    /// The weights that the recipe gives, for side-by-side generation and for drawing; computed on demand and
    /// cached. Any thread may use them, also after the session was closed, as long as the model is open.
    ///
    /// @param evidence that the recipe names as its calibration data
    /// @throws IllegalArgumentException when the recipe is not valid for this model; says why
    Weights weights(Recipe recipe, Evidence evidence);

    /// The same for a recipe without calibration data.
    default Weights weights(Recipe recipe) {
        return weights(recipe, Evidence.NONE);
    }

    /// How the edited model is run from the next request on, and for the weights asked for from now on; the
    /// original stays exact.
    ///
    /// @return why that is not covered; empty when it is
    default Optional<String> runOptions(RunOptions options) {
        return options.isOff()
                ? Optional.empty()
                : Optional.of(
                        "Rounding of activations and of the KV cache is not covered for this model: it runs as its"
                                + " graph says. Switch it off to see a measurement.");
    }

    /// From the next request on, recipes that ask for sequential activations are answered with these results, where
    /// they are theirs; a session that knows no such recipes does nothing.
    default void use(Solved latest) {}

    /// What is kept in memory now; may be asked at any time from any thread and waits for nothing. Empty for a
    /// session that keeps nothing of its own, or has not begun.
    default Optional<PreviewMemory> memory() {
        return Optional.empty();
    }

    /// Cancels what is running, waits until it has noticed (milliseconds), and frees all native memory.
    @Override
    void close();
}
