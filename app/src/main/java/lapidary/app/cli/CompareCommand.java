package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `compare ORIGINAL CHANGED`: how far two models of one vocabulary are apart on a text.
@Command(
        name = "compare",
        description = "Measures how far a changed model is from its original on a text, as llama.cpp's "
                + "--kl-divergence does: KL divergence, change of the tokens' probabilities, same top token.")
final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Mixin
    private GraphOptions graph = new GraphOptions();

    @Parameters(index = "0", paramLabel = "ORIGINAL", description = "The model that is right by definition.")
    private Path original = Path.of("");

    @Parameters(index = "1", paramLabel = "CHANGED", description = "The model made from it.")
    private Path changed = Path.of("");

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (graph.isFor(changed)) {
            runtime.refuseForGraph();
            measuring.refuseForGraph();
            return graph.measure(console, changed, Optional.of(original), measuring, common.json);
        }
        return measuring.measure(console, changed, Optional.of(original), runtime, common.json);
    }
}
