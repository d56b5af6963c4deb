package lapidary.core.compress;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lapidary.core.data.Use;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.RecipeFile;

/// The command that makes the file again, and the hashes of everything that it takes.
///
/// @param folder of the written file, from which paths are seen; empty where it is not known
record RebuildSection(Report report, ReportContext context, String fileName, Optional<Path> folder) {
    private static final int MOST_RECIPE = 200_000;

    void addTo(Html page) {
        page.add("<section id='rebuild'><h2>Make it again</h2><pre id='command'>%s</pre>", command());
        page.add(
                "<p class='soft'>Run it in the folder of the file. The recipe, the source, the data and this version ");
        page.add("of the methods determine every byte; <code>run</code> refuses another model or other data.</p>");
        page.add("<div class='scroll'><table><caption>What it takes and what it gives</caption><thead><tr>");
        page.add("<th scope='col'>what</th><th scope='col'>name</th><th scope='col'>SHA-256</th></tr></thead><tbody>");
        row(page, "written", fileName, report.sha256());
        row(
                page,
                "recipe (its id)",
                fileName + ReportFile.RECIPE_ENDING,
                report.plan().recipeId());
        row(
                page,
                "source, headers",
                report.modelName(),
                report.recipe().source().headerSha256());
        report.recipe()
                .source()
                .contentSha256()
                .ifPresent(hash -> row(page, "source, content", report.modelName(), hash));
        for (DataRef data : report.recipe().data()) {
            row(page, "data to " + data.use().name().toLowerCase(Locale.ROOT), data.name(), data.sha256());
        }
        report.judge()
                .filter(judge -> report.recipe().data().stream().noneMatch(judge::equals))
                .ifPresent(judge -> row(page, "data to judge, not in the recipe", judge.name(), judge.sha256()));
        page.add("</tbody></table></div>");
        recipe(page);
        page.add("</section>");
    }

    private static void row(Html page, String what, String name, String hash) {
        page.add("<tr><td>%s</td><td class='long'>%s</td><td><code class='hash'>%s</code></td></tr>", what, name, hash);
    }

    private void recipe(Html page) {
        String text = RecipeFile.toJson(report.recipe());
        if (text.length() > MOST_RECIPE) {
            page.add("<p class='soft'>The recipe, %,d characters, lies beside the file.</p>", text.length());
        } else {
            page.add("<details><summary>Recipe</summary><pre id='recipe'>%s</pre></details>", text);
        }
    }

    /// As a shell takes it, with paths as seen from the page.
    private String command() {
        StringBuilder command = new StringBuilder("lapidary run ");
        command.append(quoted(fileName + ReportFile.RECIPE_ENDING));
        command.append(" --in ").append(quoted(context.model().map(this::seen).orElse(report.modelName())));
        command.append(" --out ").append(quoted(fileName));
        for (DataRef data : report.recipe().data()) {
            Optional<String> files = context.file(data.name()).map(this::seenAll);
            if (files.isPresent() || data.use() != Use.SEARCH) { // no byte depends on what was searched on
                command.append(" --data ").append(quoted(data.name() + "=" + files.orElse(data.name())));
            }
        }
        return command.append(" --no-preview").toString();
    }

    private String seenAll(String files) {
        return Arrays.stream(files.split(Pattern.quote(File.pathSeparator)))
                .map(file -> seen(Path.of(file)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String seen(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        boolean isNear = folder.isPresent()
                && folder.get().getRoot() != null
                && folder.get().getRoot().equals(whole.getRoot());
        String text = isNear ? folder.get().relativize(whole).toString() : whole.toString();
        return text.startsWith("-") ? "./" + text : text.isEmpty() ? "." : text;
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9._=/+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
