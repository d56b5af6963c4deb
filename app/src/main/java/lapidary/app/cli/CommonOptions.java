package lapidary.app.cli;

import picocli.CommandLine.Option;

/// Flags that every command has.
final class CommonOptions {
    @Option(names = "--json", description = "Print one JSON object instead of text.")
    boolean json;

    @Option(names = "--debug", description = "When something fails, print where in the program.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;
}
