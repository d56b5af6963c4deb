package lapidary.app.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import lapidary.core.discover.Places;
import lapidary.core.method.Methods;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The command line: finds the command, runs it, and turns whatever went wrong into one line and an exit code.
public final class Program {
    private static final Set<String> COMMANDS = Set.of(
            "inspect",
            "doctor",
            "models",
            "quantize",
            "evaluate",
            "compare",
            "logits",
            "activations",
            "generate",
            "compress",
            "prune",
            "allocate",
            "search",
            "run",
            "queue",
            "report",
            "imatrix",
            "methods",
            "types",
            "superweights",
            "sensitivity",
            "bench",
            "metadata",
            "diagnostics",
            "help",
            "--help",
            "-h",
            "--version");

    private final Terminal terminal;
    private final Console console;
    private final Supplier<Methods> methods;
    private volatile boolean running;

    /// @param methods asked only by commands that compress
    public Program(Terminal terminal, Supplier<Methods> methods) {
        this.terminal = terminal;
        this.console = new Console(terminal);
        this.methods = methods;
    }

    /// Whether an argument asks for the command line rather than the window.
    public static boolean isCommand(String first) {
        return COMMANDS.contains(first);
    }

    /// Asks a running command to stop; it leaves nothing half written. Called from another thread.
    ///
    /// @return whether one is running
    public boolean cancel() {
        console.cancel();
        return running;
    }

    /// Runs a command to its end.
    ///
    /// @return the exit code, see `docs/command-line.md`
    public int run(String... arguments) {
        running = true;
        try {
            return line(arguments).execute(arguments);
        } catch (OutOfMemoryError e) {
            // What was half written is gone by now: it went with the blocks that this came through.
            console.note("lapidary: not enough memory; start with a larger heap (JAVA_TOOL_OPTIONS=-Xmx8g), or choose a"
                    + " method that works row by row, fewer threads or a shorter context");
            return ExitCode.INPUT_OUTPUT;
        } finally {
            running = false;
            console.wipe();
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private CommandLine line(String... arguments) {
        CommandLine line = new CommandLine(new Root(terminal.out()))
                .addSubcommand(new InspectCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new ModelsCommand(console, Places::here))
                .addSubcommand(new EvaluateCommand(console))
                .addSubcommand(new CompareCommand(console))
                .addSubcommand(new LogitsCommand(console))
                .addSubcommand(new ActivationsCommand(console))
                .addSubcommand(new GenerateCommand(console))
                .addSubcommand(new ImatrixCommand(console))
                .addSubcommand(new MetadataCommand(console))
                .addSubcommand(new SuperWeightsCommand(console))
                .addSubcommand(new DiagnosticsCommand(console))
                .addSubcommand(new HelpCommand());
        addCompressing(line, arguments);
        addRuntime(line, arguments);
        line.setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(Math.clamp(terminal.width(), 60, 120))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(this::onUsage)
                .setExecutionExceptionHandler(this::onFailure);
        return line;
    }

    private void addCompressing(CommandLine line, String... arguments) {
        Methods known = methods.get();
        CommandLine quantize = new CommandLine(new QuantizeCommand(console, known));
        // Making flags of settings is not for `inspect`, which must start at once.
        boolean asked = arguments.length > 0 && (arguments[0].equals("quantize") || arguments[0].equals("help"));
        if (asked) {
            new MethodFlags(known).addTo(quantize.getCommandSpec());
        }
        line.addSubcommand(quantize)
                .addSubcommand(new CompressCommand(console, known))
                .addSubcommand(new PruneCommand(console, known))
                .addSubcommand(new AllocateCommand(console, known))
                .addSubcommand(new SearchCommand(console, known))
                .addSubcommand(new RunCommand(console, known))
                .addSubcommand(new QueueCommand(console, known))
                .addSubcommand(new ReportCommand(console, known))
                .addSubcommand(new MethodsCommand(console, known))
                .addSubcommand(new TypesCommand(console, known))
                .addSubcommand(new SensitivityCommand(console, known))
                .addSubcommand(new LatencyCommand(console))
                .addSubcommand(new CommandLine(new BenchCommand())
                        .addSubcommand(new BenchMethodsCommand(console, known))
                        .addSubcommand(new BenchPruningCommand(console))
                        .addSubcommand(new BenchAllocationCommand(console, known))
                        .addSubcommand(new BenchSearchCommand(console, known)));
    }

    private static void addRuntime(CommandLine line, String... arguments) {
        List<String> computing = List.of("evaluate", "compare", "logits", "generate");
        if (arguments.length > 0 && (computing.contains(arguments[0]) || arguments[0].equals("help"))) {
            line.getSubcommands().values().stream()
                    .map(CommandLine::getCommandSpec)
                    .filter(spec -> computing.contains(spec.name()))
                    .forEach(RuntimeOptions::addTo);
        }
    }

    private int onUsage(ParameterException failure, String[] arguments) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName(" ");
        console.note("lapidary: " + firstLine(failure) + "; see " + command + " --help");
        return ExitCode.USAGE;
    }

    private int onFailure(Exception failure, CommandLine line, ParseResult parsed) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        int code = ExitCode.of(cause);
        console.note("lapidary: " + words(cause, code, line));
        boolean debug = line.getParseResult().hasMatchedOption("--debug");
        if (debug || code == ExitCode.BUG) {
            cause.printStackTrace(terminal.err());
        }
        return code;
    }

    private static String words(Throwable failure, int code, CommandLine line) {
        return switch (code) {
            case ExitCode.CANCELLED -> "cancelled";
            case ExitCode.USAGE ->
                firstLine(failure) + "; see " + line.getCommandSpec().qualifiedName(" ") + " --help";
            case ExitCode.INPUT_OUTPUT -> FileTrouble.words(failure);
            case ExitCode.BUG -> "a mistake in Lapidary: " + failure;
            default ->
                String.join("; ", String.valueOf(failure.getMessage()).lines().toList());
        };
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    @Command(
            name = "lapidary",
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            description = "Opens a neural-network model, shows what is inside and cuts it smaller.",
            footer = {
                "",
                "Without a command the window opens; FILE opens a model in it, --sample the built-in one.",
                "Exit codes: 0 done, 2 usage, 3 bad input, 4 refused, 5 input or output, 130 cancelled."
            })
    private static final class Root implements Runnable {
        private final PrintWriter out;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help and end.")
        private boolean help;

        @Option(names = "--version", versionHelp = true, description = "Show the version and end.")
        private boolean version;

        Root(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void run() {
            spec.commandLine().usage(out);
        }
    }

    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws Exception {
            return new String[] {"Lapidary " + About.version()};
        }
    }
}
