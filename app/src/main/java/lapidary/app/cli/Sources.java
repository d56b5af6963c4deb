package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Source;

/// Whether a recipe and the files that it is run on belong together.
final class Sources {
    private static final int SHOWN = 12;

    private Sources() {}

    /// The recipe for this model. One that was made for another is followed all the same, and a note says so.
    static Recipe adopt(Recipe recipe, Model model, Console console) {
        if (recipe.source().headerSha256().equals(model.file().headerSha256())) {
            return recipe;
        }
        console.note("note: the recipe was made for another model ("
                + recipe.source().architecture() + ", headers "
                + brief(recipe.source().headerSha256()) + "…); its choices are applied to this one");
        return RecipeEdit.adopt(recipe, model);
    }

    /// Makes sure that the model is the one that the recipe was made for.
    ///
    /// @throws NotTheSameException when it is another one
    static void check(Recipe recipe, Model model, Job job) throws IOException, NotTheSameException {
        Path path = model.file().path();
        Source source = recipe.source();
        same(path + ": headers", source.headerSha256(), model.file().headerSha256());
        if (source.contentSha256().isPresent() && Files.isRegularFile(path)) {
            same(path + ": content", source.contentSha256().get(), sha256(path, job));
        }
    }

    /// @param what is compared, for the message
    static void same(String what, String expected, String found) throws NotTheSameException {
        if (!expected.equalsIgnoreCase(found)) {
            throw new NotTheSameException(what + " are not those that the recipe names: expected SHA-256 "
                    + brief(expected) + "…, found " + brief(found) + "…");
        }
    }

    static String sha256(Path file, Job job) throws IOException {
        return new Sha256().add(file, job).finish();
    }

    private static String brief(String hash) {
        return hash.substring(0, Math.min(SHOWN, hash.length()));
    }
}
