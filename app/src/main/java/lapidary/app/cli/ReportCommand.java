package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lapidary.core.compress.Report;
import lapidary.core.compress.ReportContext;
import lapidary.core.compress.ReportFile;
import lapidary.core.compress.SizePoints;
import lapidary.core.compress.WrittenFile;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `report FILE --in MODEL`: the page for a file that was written before, from the recipe beside it.
@Command(
        name = "report",
        sortOptions = false,
        description = "Writes the report of a file that was written before, from the recipe beside it.")
final class ReportCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Parameters(paramLabel = "FILE", description = "What was written: a file or a folder.")
    private Path file = Path.of("");

    @Option(names = "--in", paramLabel = "MODEL", required = true, description = "The model that it was made from.")
    private Path in = Path.of("");

    @Option(
            names = "--recipe",
            paramLabel = "R",
            description = "The recipe (default: FILE.recipe.json, beside the file).")
    private @Nullable Path recipe;

    @Option(
            names = "--out",
            paramLabel = "PAGE",
            description = "Where the page is written (default: FILE.report.html, beside the file).")
    private @Nullable Path page;

    @Option(
            names = "--data",
            paramLabel = "NAME=FILE",
            description = "Where data lies that the recipe names, for the command on the page. Repeatable.")
    private Map<String, Path> data = new LinkedHashMap<>();

    @Mixin
    private CommonOptions common = new CommonOptions();

    ReportCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Recipe read = RecipeFile.read(recipe());
        Path target = page == null ? ReportFile.report(file) : page;
        try (Model model = Inputs.open(in)) {
            Sources.check(read, model, console.job("Check"));
            Report report = WrittenFile.report(model, methods, read, file, console.job("Look"));
            Map<String, String> files = new TreeMap<>();
            data.forEach((name, path) -> files.put(name, path.toString()));
            ReportFile.write(report, ReportContext.of(in, files, SizePoints.presets(model, methods)), file, target);
        }
        if (common.json) {
            ObjectNode root = Json.object();
            root.put("report", target.toString());
            console.say(Json.text(root));
        } else {
            console.say("report   " + target);
        }
        return ExitCode.DONE;
    }

    private Path recipe() throws IOException, UsageException {
        Path found = recipe == null ? ReportFile.recipe(file) : recipe;
        if (!Files.exists(found)) {
            throw new UsageException(found + " is not there: name the recipe of the file with --recipe");
        }
        return found;
    }
}
