package lapidary.core.preview;

import java.util.function.Consumer;
import lapidary.core.eval.Protocol;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;

/// The live preview of one model on one text. An edit recomputes only from the first changed block on; a newer edit
/// cancels an older one; a recipe seen before is answered from memory.
public final class PreviewSession implements AutoCloseable {

    /// @param tokens of the judging text
    /// @param listener called from a background thread, in order
    public PreviewSession(
            Model model,
            Methods methods,
            int[] tokens,
            int bos,
            Protocol protocol,
            int context,
            Consumer<PreviewUpdate> listener) {
        throw new IllegalStateException(
                "contract draft " + model + methods + tokens.length + bos + protocol + context + listener);
    }

    /// Asks for the cost of a recipe; returns at once with the number of the edit.
    public long request(Recipe recipe) {
        throw new IllegalStateException("contract draft " + recipe);
    }

    /// The weights that the recipe gives, for side-by-side generation and for drawing; computed on
    /// demand and cached.
    public lapidary.core.infer.Weights weights(Recipe recipe) {
        throw new IllegalStateException("contract draft " + recipe);
    }

    @Override
    public void close() {}
}
