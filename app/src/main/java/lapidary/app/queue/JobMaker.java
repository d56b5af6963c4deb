package lapidary.app.queue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lapidary.core.queue.Asked;
import lapidary.core.queue.JobsFile;
import lapidary.core.queue.Queue;
import lapidary.core.queue.QueueJob;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;

/// Makes jobs of what the window has: names for what they write, and recipes in files of their own.
///
/// @param folder where the recipes of jobs are kept
record JobMaker(Path folder) {
    /// The files that a list of paths names.
    static List<Path> paths(String files) {
        return Stream.of(files.split(Pattern.quote(File.pathSeparator)))
                .map(file -> Path.of(file).toAbsolutePath())
                .toList();
    }

    /// A recipe in a file of its own, by its id, where the queue finds it after a restart.
    ///
    /// @param label what the file is called, before the beginning of the id
    Asked kept(Recipe recipe, String label) throws IOException {
        Path recipes = Files.createDirectories(folder.resolve("recipes"));
        Path file = recipes.resolve(label + "-" + RecipeFile.id(recipe).substring(0, 8) + ".recipe.json");
        RecipeFile.write(recipe, file);
        return new Asked.RecipeAt(file);
    }

    /// What tells a file from its model: "q4_k" of "classics-4m-q4_k.gguf".
    static String label(Path model, Path out) {
        String stem = stem(out);
        String own = stem(model) + "-";
        return stem.startsWith(own) && stem.length() > own.length() ? stem.substring(own.length()) : stem;
    }

    private static String stem(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[A-Za-z]+$", "");
    }

    /// A name that no other job of the queue writes.
    static Path free(Queue open, Path out) {
        String name = String.valueOf(out.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        Path found = out;
        for (int i = 2; isTaken(open, found); i++) {
            found = out.resolveSibling(stem + "-" + i + ending);
        }
        return found;
    }

    private static boolean isTaken(Queue open, Path out) {
        return open.state().items().stream().anyMatch(item -> item.job().out().equals(out));
    }

    /// A job that writes beside its model.
    static QueueJob job(Queue open, Path model, Asked asked, String format) throws IOException {
        String target = asked instanceof Asked.RecipeAt at
                ? RecipeFile.read(at.file()).target().format()
                : format;
        Path out = model.resolveSibling(stem(model) + "-" + asked.label() + JobsFile.ending(target));
        return new QueueJob(model, asked, free(open, out), Optional.empty(), Optional.empty(), new TreeMap<>(), true);
    }
}
