package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.format.AtomicFile;
import lapidary.core.recipe.RecipeFile;

/// The recipe (`NAME.recipe.json`) and the self-contained report (`NAME.report.html`) beside a written model.
///
/// NAME is the model's whole file name, so that `a.gguf` and `a.safetensors` never overwrite each other's.
public final class ReportFile {
    static final String RECIPE_ENDING = ".recipe.json";
    private static final String REPORT_ENDING = ".report.html";

    private ReportFile() {}

    /// Where the recipe of a written model lies.
    public static Path recipe(Path out) {
        return beside(out, RECIPE_ENDING);
    }

    /// Where the report of a written model lies.
    public static Path report(Path out) {
        return beside(out, REPORT_ENDING);
    }

    /// Writes both, each as a whole or not at all.
    public static void writeBeside(Report report, Path out) throws IOException {
        RecipeFile.write(report.recipe(), report.fallbacks(), recipe(out));
        AtomicFile.write(report(out), html(report, name(out)));
    }

    /// One self-contained page, no external address.
    ///
    /// @param fileName name of the written file or folder, without its path
    public static String html(Report report, String fileName) {
        return new ReportPage(report, fileName).html();
    }

    private static Path beside(Path out, String ending) {
        return out.toAbsolutePath().normalize().resolveSibling(name(out) + ending);
    }

    private static String name(Path out) {
        Path name = out.toAbsolutePath().normalize().getFileName();
        if (name == null) {
            throw new IllegalArgumentException("no file name in " + out);
        }
        return name.toString();
    }
}
