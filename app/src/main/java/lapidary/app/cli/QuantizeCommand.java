package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quantize IN OUT`: fewer bits per weight; a shorthand that makes a recipe of its flags and runs it.
@Command(
        name = "quantize",
        sortOptions = false,
        description =
                "Stores the weights of a model in fewer bits and writes it, with the recipe and a report beside it.")
final class QuantizeCommand implements Callable<Integer> {
    private final Console console;
    private final Methods methods;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "IN", description = "The model: a file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "What is written; replaced if it exists.")
    private Path out = Path.of("");

    @Mixin
    private ChoiceOptions choices = new ChoiceOptions();

    @Option(names = "--recipe", paramLabel = "R", description = "Start from this recipe; other flags edit it.")
    private @Nullable Path recipe;

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private WritingOptions writing = new WritingOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    QuantizeCommand(Console console, Methods methods) {
        this.console = console;
        this.methods = methods;
    }

    @Override
    public Integer call() throws Exception {
        writing.check();
        if (choices.isEmpty() && recipe == null) {
            throw new UsageException("nothing is chosen: say --type, --method, --role, --tensor-type or --recipe");
        }
        try (Model model = Inputs.open(in)) {
            Recipe asked = recipe(model);
            return new Writing(console, methods, common.json, writing).run(model, asked, out);
        }
    }

    private Recipe recipe(Model model) throws Exception {
        Recipe base;
        Optional<Target> aimed = Optional.empty();
        if (recipe == null) {
            base = RecipeEdit.unchanged(model, target.target(model, out, aimed));
        } else {
            Recipe read = RecipeFile.read(recipe);
            aimed = Optional.of(read.target());
            base = Sources.adopt(read, model, console);
        }
        MethodFlags flags = new MethodFlags(methods);
        Recipe chosen = choices.addTo(base, model, flags, spec.commandLine().getParseResult());
        return RecipeEdit.target(chosen, target.target(model, out, aimed));
    }
}
