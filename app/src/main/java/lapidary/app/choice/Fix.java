package lapidary.app.choice;

import lapidary.core.recipe.Recipe;

/// One way out of a choice that the target file cannot hold.
///
/// @param label short: "Q4_0", "Rounded"
/// @param words what it does, in a sentence
/// @param cost size of the file then: "2.24 MiB"
/// @param recipe what becomes of the present recipe
public record Fix(String label, String words, String cost, Recipe recipe) {}
