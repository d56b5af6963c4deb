package lapidary.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `bench WHAT`: runs many candidates against each other.
@Command(
        name = "bench",
        synopsisSubcommandLabel = "WHAT",
        description = "Runs many ways to compress a model against each other and prints a table.")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "bench what? Say `bench methods` or `bench pruning`");
    }
}
