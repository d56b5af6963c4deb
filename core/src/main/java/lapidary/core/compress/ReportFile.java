package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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
        writeBeside(report, ReportContext.NONE, out);
    }

    /// The same with what the page says beyond the run.
    public static void writeBeside(Report report, ReportContext context, Path out) throws IOException {
        RecipeFile.write(report.recipe(), report.fallbacks(), recipe(out));
        write(report, context, out, report(out));
    }

    /// Writes the page alone, wherever it is wanted; its command is meant for the folder of the written file.
    public static void write(Report report, ReportContext context, Path out, Path page) throws IOException {
        AtomicFile.write(page, html(report, context, out));
    }

    /// One self-contained page, no external address.
    ///
    /// @param fileName name of the written file or folder, without its path
    public static String html(Report report, String fileName) {
        return new ReportPage(report, ReportContext.NONE, fileName, Optional.empty()).html();
    }

    /// The same with what it says beyond the run.
    ///
    /// @param out what was written; from its folder the page's command is run
    public static String html(Report report, ReportContext context, Path out) {
        Path folder = out.toAbsolutePath().normalize().getParent();
        return new ReportPage(report, context, name(out), Optional.ofNullable(folder)).html();
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
