package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `evaluate MODEL --text FILE`: perplexity, and with `--reference` the divergence from the original.
@Command(
        name = "evaluate",
        description =
                "Measures a model on a text: perplexity, and with an original beside it KL divergence and how often "
                        + "both would say the same token.")
final class EvaluateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Mixin
    private GraphOptions graph = new GraphOptions();

    @Parameters(paramLabel = "MODEL", description = "The model to measure.")
    private Path path = Path.of("");

    @Option(names = "--reference", paramLabel = "ORIGINAL", description = "The model that it was made from.")
    private @Nullable Path reference;

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (graph.isFor(path)) {
            runtime.refuseForGraph();
            measuring.refuseForGraph();
            return graph.measure(console, path, Optional.ofNullable(reference), measuring, common.json);
        }
        return measuring.measure(console, path, Optional.ofNullable(reference), runtime, common.json);
    }
}
