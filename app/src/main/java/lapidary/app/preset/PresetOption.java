package lapidary.app.preset;

import java.util.Optional;
import lapidary.core.allocate.StockPreset;
import lapidary.core.recipe.Recipe;

/// A preset and what it makes of the open model.
///
/// @param recipe what it asks for; empty when it cannot be had
/// @param bytes size of the file, exact
/// @param obstacle why it cannot be had; "" when it can
public record PresetOption(
        StockPreset preset, Optional<Recipe> recipe, long bytes, double bitsPerWeight, String obstacle) {}
