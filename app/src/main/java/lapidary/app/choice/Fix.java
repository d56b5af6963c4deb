package lapidary.app.choice;

import lapidary.core.recipe.Recipe;

/// One way out of a choice that the target file cannot hold.
///
/// @param label what the button says: "Use Q4_0"
/// @param cost what it means for the file: "2.24 MiB, −13.3 MiB"
/// @param recipe what becomes of the present recipe
public record Fix(String label, String cost, Recipe recipe) {}
