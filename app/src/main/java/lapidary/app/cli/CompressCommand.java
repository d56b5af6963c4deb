package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `compress IN OUT --recipe R`: the general verb, whatever methods the recipe names.
@Command(
        name = "compress",
        sortOptions = false,
        description = "Follows a recipe: compresses a model and writes it, with the recipe and a report beside it.")
final class CompressCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Parameters(index = "0", paramLabel = "IN", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "What is written; replaced if it exists.")
    private Path out = Path.of("");

    @Option(names = "--recipe", paramLabel = "R", required = true, description = "The recipe, as JSON.")
    private Path recipe = Path.of("");

    @Mixin
    private ImportanceOptions importance = new ImportanceOptions();

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private WritingOptions writing = new WritingOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    CompressCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        writing.check();
        Recipe read = RecipeFile.read(recipe);
        try (Model model = Inputs.open(in)) {
            Recipe adopted = Sources.adopt(read, model, console);
            Recipe aimed = RecipeEdit.target(adopted, target.target(model, out, Optional.of(read.target())));
            writing.dataFiles.putAll(importance.files());
            Evidence evidence = importance.evidence(model, console);
            Recipe named = evidence.id().isEmpty() ? aimed : RecipeEdit.calibrate(aimed, evidence);
            return new Writing(console, methods, common.json, writing).run(model, named, evidence, out);
        }
    }
}
