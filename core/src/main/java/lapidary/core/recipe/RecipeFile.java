package lapidary.core.recipe;

import java.io.IOException;
import java.nio.file.Path;

/// Recipes as canonical JSON: keys in a fixed order, defaults written out, no paths; unknown fields and types are
/// refused.
public final class RecipeFile {
    private RecipeFile() {}

    /// The canonical text of a recipe, as it is hashed and written.
    public static String toJson(Recipe recipe) {
        throw new IllegalStateException("contract draft " + recipe);
    }

    /// SHA-256 of the canonical text, hexadecimal.
    public static String id(Recipe recipe) {
        throw new IllegalStateException("contract draft " + recipe);
    }

    /// @param origin where the text came from, for messages
    /// @throws lapidary.core.format.FormatException naming field, expected and found
    public static Recipe parse(String json, Path origin) throws IOException {
        throw new IllegalStateException("contract draft " + json + origin);
    }

    public static Recipe read(Path path) throws IOException {
        throw new IllegalStateException("contract draft " + path);
    }

    /// Temporary file, fsync, rename.
    public static void write(Recipe recipe, Path path) throws IOException {
        throw new IllegalStateException("contract draft " + recipe + path);
    }
}
