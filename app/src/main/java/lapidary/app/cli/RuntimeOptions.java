package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.calib.RangeFinder;
import lapidary.core.infer.Network;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.RunOptions;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.quant.ActivationSwitch;
import lapidary.core.quant.RuntimeSwitches;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// How the model is computed: the flags of the runtime switches, made from their settings, and `--static`.
final class RuntimeOptions {
    private static final int CONTEXT = 256;
    private static final int MOST_SEQUENCES = 64;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--static",
            paramLabel = "FILE",
            description = "Calibration text for static activation ranges (a few pages that you do not measure on); says"
                    + " --activation-range static by itself.")
    private @Nullable Path calibration;

    /// A model as it is computed.
    ///
    /// @param words what is rounded; "" for nothing
    /// @param notices what is left out
    /// @param cacheBytes that keys and values of the model's whole context take
    record Computed(Weights weights, String words, List<String> notices, long cacheBytes, int context) {

        /// Under the keys of every command that computes a model.
        void json(ObjectNode root) {
            root.put("runtime", words.isEmpty() ? "full precision" : words);
            root.put("cacheBytes", cacheBytes);
            root.put("cacheContext", context);
            if (!notices.isEmpty()) {
                notices.forEach(root.putArray("runtimeNotices")::add);
            }
        }

        /// Lines for a person; none when nothing is rounded.
        List<String> lines() {
            if (words.isEmpty()) {
                return List.of();
            }
            List<String> lines = new ArrayList<>();
            lines.add("computed with " + words + "; a runtime must do the same to reach these numbers");
            lines.add("KV cache of " + context + " tokens: " + Bytes.text(cacheBytes));
            lines.addAll(notices);
            return lines;
        }
    }

    /// Adds the flags; apart from the annotations, because they come from the settings.
    static void addTo(CommandSpec command) {
        flags().addTo(command);
    }

    private static MethodFlags flags() {
        return new MethodFlags(new Methods(List.copyOf(RuntimeSwitches.all())));
    }

    /// The text that static ranges are found on, if any.
    List<Path> calibration() {
        return calibration == null ? List.of() : List.of(calibration);
    }

    /// The model with its own weights, computed as the flags say.
    ///
    /// @param judging text that is measured on, if any: not to be calibrated on
    Computed compute(Model model, Optional<Path> judging, Job job) throws IOException, UsageException {
        RunOptions options = options(model, judging, job);
        Weights weights = Weights.original(model);
        Optional<Architecture> architecture = model.architecture();
        int context = architecture.map(Architecture::context).orElse(0);
        long bytes = architecture.map(a -> options.cache().bytes(a, context)).orElse(0L);
        if (options.isOff()) {
            return new Computed(weights, "", List.of(), bytes, context);
        }
        if (architecture.isEmpty()) {
            throw new UsageException("rounding of activations and of the KV cache is not covered for this model: it"
                    + " runs as its graph says; leave --activations and --kv-cache out");
        }
        try {
            RunOptions.Resolved resolved =
                    options.resolve(Network.of(model), weight -> weight.tensor().type());
            return new Computed(weights.in(resolved.numerics()), options.words(), resolved.notices(), bytes, context);
        } catch (UnfitException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// Whatever runs a graph runs it as the graph says.
    ///
    /// @throws UsageException when a flag of these was given
    void refuseForGraph() throws UsageException {
        Optional<String> given = flags().firstGiven("", parsed());
        if (given.isPresent() || calibration != null) {
            throw new UsageException(given.orElse("--static") + " is not covered for ONNX models: they run in ONNX"
                    + " Runtime as their graph says; leave it out");
        }
    }

    private RunOptions options(Model model, Optional<Path> judging, Job job) throws IOException, UsageException {
        ParseResult parsed = parsed();
        List<RunOptions.Switched> switches = new ArrayList<>();
        for (RuntimeSwitch runtime : RuntimeSwitches.all()) {
            SortedMap<String, String> given = new TreeMap<>();
            runtime.settings().stream()
                    .map(setting -> setting.name())
                    .filter(name -> parsed.hasMatchedOption("--" + name))
                    .forEach(name -> given.put(
                            name, parsed.matchedOption("--" + name).getValue().toString()));
            if (calibration != null && runtime instanceof ActivationSwitch) {
                given.putIfAbsent(ActivationSwitch.RANGE, ActivationSwitch.STATIC);
            }
            switches.add(new RunOptions.Switched(runtime, settings(runtime, given)));
        }
        return new RunOptions(switches, ranges(model, judging, job));
    }

    private static Settings settings(RuntimeSwitch runtime, SortedMap<String, String> given) throws UsageException {
        try {
            return Settings.complete(
                    runtime.settings(), MethodFlags.choice(runtime, given).settings());
        } catch (InvalidSettingException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }

    private Optional<ActivationRanges> ranges(Model model, Optional<Path> judging, Job job)
            throws IOException, UsageException {
        if (calibration == null) {
            return Optional.empty();
        }
        if (judging.isPresent() && Files.mismatch(calibration, judging.get()) < 0) {
            throw new UsageException("--static: " + calibration
                    + " is the text that is measured on; ranges found there would flatter the numbers: choose another"
                    + " text");
        }
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = tokenizer.encode(TextFiles.read(calibration));
            int context = model.architecture()
                    .map(Architecture::context)
                    .map(c -> Math.min(CONTEXT, c))
                    .orElse(CONTEXT);
            String name = String.valueOf(calibration.getFileName());
            return Optional.of(RangeFinder.find(model, tokens, context, MOST_SEQUENCES, name, Workers.shared(), job));
        }
    }

    private ParseResult parsed() {
        if (command == null) {
            throw new IllegalStateException("the options belong to no command");
        }
        return command.commandLine().getParseResult();
    }
}
