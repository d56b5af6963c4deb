package lapidary.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// `bench WHAT`: runs many candidates against each other.
@Command(
        name = "bench",
        synopsisSubcommandLabel = "WHAT",
        description = "Runs many ways to compress a model against each other and prints a table.")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "bench what? Say `bench methods`");
    }
}
