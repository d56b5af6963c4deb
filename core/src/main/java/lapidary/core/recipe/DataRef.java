package lapidary.core.recipe;

import lapidary.core.data.Use;

/// Data that a recipe names, by content and never by path.
public record DataRef(String name, String sha256, Use use) {}
