package lapidary.app.bits;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import lapidary.core.recipe.Recipe;

/// Mixes of types that others offer.
///
/// @param choose takes the one of a name, as one edit
public record Presets(ObservableValue<List<Offered>> offered, Consumer<String> choose) {
    /// One of them, for the open model.
    ///
    /// @param bytes of the file
    public record Offered(String name, Recipe recipe, long bytes, double bitsPerWeight) {}
}
