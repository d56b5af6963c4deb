package lapidary.core.recipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Sha256;

/// Recipes as canonical JSON: keys in a fixed order, defaults written out, no paths; unknown fields and types are
/// refused.
///
/// The format is described in `docs/recipe-format.md`.
public final class RecipeFile {
    private static final long LARGEST = 16L << 20;

    private RecipeFile() {}

    /// The canonical text of a recipe, as it is hashed and written.
    public static String toJson(Recipe recipe) {
        return RecipeWriter.write(recipe);
    }

    /// SHA-256 of the canonical text in UTF-8, hexadecimal.
    public static String id(Recipe recipe) {
        return Sha256.of(toJson(recipe));
    }

    /// @param origin where the text came from, for messages
    /// @throws lapidary.core.format.FormatException naming field, expected and found
    public static Recipe parse(String json, Path origin) throws IOException {
        return new RecipeReader(origin).read(json);
    }

    /// @throws FormatException when the file is too large, is not UTF-8, or holds no sound recipe
    public static Recipe read(Path path) throws IOException {
        long bytes = Files.size(path);
        if (bytes > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, path, "recipe", "at most " + LARGEST + " bytes", bytes + " bytes");
        }
        try {
            ByteBuffer text = ByteBuffer.wrap(Files.readAllBytes(path));
            return parse(StandardCharsets.UTF_8.newDecoder().decode(text).toString(), path);
        } catch (CharacterCodingException e) {
            throw new FormatException(Problem.BAD_VALUE, path, "recipe", "UTF-8 text", "other bytes");
        }
    }

    /// Writes a recipe with what was done otherwise than asked when it was followed. These sentences are read over,
    /// and are no part of its id.
    public static void write(Recipe recipe, List<String> fallbacks, Path path) throws IOException {
        AtomicFile.write(path, RecipeWriter.write(recipe, fallbacks));
    }

    /// Temporary file, fsync, rename.
    public static void write(Recipe recipe, Path path) throws IOException {
        AtomicFile.write(path, toJson(recipe));
    }
}
