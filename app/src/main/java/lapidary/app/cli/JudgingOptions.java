package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.app.open.Samples;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.TokenWidth;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import picocli.CommandLine.Option;

/// The flags that name what a language model is measured on.
final class JudgingOptions {
    @Option(
            names = "--text",
            paramLabel = "FILE",
            description =
                    "UTF-8 text to measure on, or a folder of texts. Repeatable: each text has its own result, and "
                            + "all together an average. For the built-in sample its held-out text unless given.")
    private List<Path> texts = new ArrayList<>();

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            description =
                    "Token ids to measure on: .npy of integers, bare uint16 or uint32 (little-endian), or a text of "
                            + "numbers. Repeatable, also beside --text.")
    private List<Path> tokens = new ArrayList<>();

    @Option(
            names = "--tokens-type",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "uint16 or uint32 for bare token ids; auto (the default) goes by their look.")
    private String width = "";

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "Data that the model was calibrated on: it is refused, also in parts, as data to measure on. "
                    + "Repeatable.")
    private List<Path> calibration = new ArrayList<>();

    @Option(
            names = "--allow-overlap",
            description = "Measure on data that was seen in calibration all the same; the result says so.")
    private boolean isOverlapAllowed;

    /// What was named: texts together, and each file of token ids.
    ///
    /// @param path of the model, whose own text counts when none is named
    List<DataSet> open(Path path, Optional<Path> reference, Job job) throws IOException, UsageException {
        List<DataSet> data = new ArrayList<>();
        if (!texts.isEmpty()) {
            data.add(DataSets.texts(texts, job));
        }
        for (Path file : tokens) {
            data.add(DataSets.tokens(file, width(), job));
        }
        if (data.isEmpty()) {
            Path own = Samples.judgingText(path)
                    .or(() -> reference.flatMap(Samples::judgingText))
                    .orElseThrow(() ->
                            new UsageException("--text FILE is needed, or --tokens-file FILE: what to measure on"));
            data.add(DataSets.texts(List.of(own), job));
        }
        return data;
    }

    /// Whether the data was seen in calibration although the user insists on it.
    ///
    /// @param ranges further calibration data
    /// @throws NotTheSameException when it was seen and nobody insists
    boolean check(List<DataSet> data, List<Model> models, List<Path> ranges, Console console, Job job)
            throws IOException, NotTheSameException {
        Seen seen = Seen.of(
                models, Stream.concat(calibration.stream(), ranges.stream()).toList(), job);
        boolean isSeen = false;
        for (DataSet each : data) {
            isSeen |= seen.check(each, isOverlapAllowed, console).isPresent();
        }
        return isSeen;
    }

    private TokenWidth width() throws UsageException {
        return width(width);
    }

    static TokenWidth width(String id) throws UsageException {
        return Arrays.stream(TokenWidth.values())
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageException("--tokens-type: expected one of "
                        + Arrays.stream(TokenWidth.values()).map(TokenWidth::id).collect(Collectors.joining(", "))
                        + ", found '" + id + "'"));
    }
}
