package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags of every command that writes a model.
final class WritingOptions {
    @Option(
            names = "--preview",
            paramLabel = "TEXT",
            description = "Measure the compressed model on this UTF-8 text before writing; "
                    + "for the built-in sample its held-out text unless given.")
    @Nullable
    Path preview;

    @Option(names = "--no-preview", description = "Write without measuring.")
    boolean noPreview;

    @Option(
            names = "--allow-overlap",
            description = "Measure on data that the calibration has seen all the same; the report says so.")
    boolean allowOverlap;

    @Option(names = "--watch", description = "Print the estimates of the preview as they run, a line each.")
    boolean watch;

    @Option(
            names = "--dry-run",
            description = "Only say what would be written: every tensor, and the size to the byte.")
    boolean dryRun;

    @Option(
            names = "--resume",
            description = "Keep each block that is solved with --activations sequential in OUT.solving until OUT is "
                    + "written, and go on where an earlier run with this flag ended.")
    boolean resume;

    @Option(names = "--no-report", description = "Write no recipe and no report beside the model.")
    boolean noReport;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the report, a page for a browser, here instead of beside the model.")
    @Nullable
    Path report;

    /// Where the data lies that the recipe names, by those names; for the report.
    final Map<String, String> dataFiles = new TreeMap<>();

    @Option(
            names = "--write-tensor-types",
            paramLabel = "FILE",
            description =
                    "Write the planned types as a list for llama-quantize's --tensor-type-file, also with --dry-run.")
    @Nullable
    Path tensorTypes;

    void check() throws UsageException {
        if (preview != null && noPreview) {
            throw new UsageException("--preview and --no-preview exclude each other");
        }
        if (report != null && noReport) {
            throw new UsageException("--report and --no-report exclude each other");
        }
    }
}
