package lapidary.app.cli;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lapidary.core.doctor.Diagnosis;
import lapidary.core.doctor.Doctor;
import lapidary.core.doctor.Finding;
import lapidary.core.doctor.PatternClaim;
import lapidary.core.doctor.Severity;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `doctor FILE`: what is wrong with a model file, and what to do about it.
@Command(
        name = "doctor",
        description = "Says what is wrong with a model file or folder, and what to do. Reads headers only, unless"
                + " --deep is given; runs nothing that a file holds.")
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "A model file, one of its shards, or a folder.")
    private Path file = Path.of("");

    @Option(
            names = "--deep",
            description = "Read every weight, too: NaN, infinities, tensors of zeros or of one value.")
    private boolean deep;

    @Option(
            names = "--pattern",
            paramLabel = "N:M",
            description = "Count the groups of M inputs with more than N weights that are not 0, such as 2:4, whatever "
                    + "the file says of itself; reads every weight.")
    private @Nullable String pattern;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Optional<PatternClaim> asked = asked();
        Diagnosis diagnosis = deep || asked.isPresent()
                ? Doctor.examineDeeply(file, asked, console.job("Read weights"))
                : Doctor.examine(file);
        if (common.json) {
            console.say(Json.text(json(diagnosis)));
        } else {
            print(diagnosis);
        }
        return diagnosis.hasErrors() ? ExitCode.BAD_INPUT : ExitCode.DONE;
    }

    private Optional<PatternClaim> asked() throws UsageException {
        if (pattern == null) {
            return Optional.empty();
        }
        Optional<PatternClaim> asked = PatternClaim.asked(pattern);
        if (asked.isEmpty()) {
            throw new UsageException(
                    "--pattern: expected N:M such as 2:4, N below M and M up to 64, found '" + pattern + "'");
        }
        return asked;
    }

    private static ObjectNode json(Diagnosis diagnosis) {
        ObjectNode root = Json.object();
        root.put("format", diagnosis.format());
        root.put("bytes", diagnosis.bytes());
        root.put("tensors", diagnosis.tensors());
        root.put("weightsRead", diagnosis.weightsRead());
        root.put("errors", diagnosis.count(Severity.ERROR));
        root.put("warnings", diagnosis.count(Severity.WARNING));
        diagnosis.pattern().ifPresent(pattern -> PatternText.json(root.putObject("pattern"), pattern));
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : diagnosis.findings()) {
            ObjectNode node = findings.addObject();
            node.put("severity", finding.severity().id());
            node.put("symptom", finding.symptom().id());
            node.put("place", finding.place());
            node.put("text", finding.text());
            node.put("advice", finding.advice());
        }
        return root;
    }

    private void print(Diagnosis diagnosis) {
        String what = diagnosis.isOpened()
                ? diagnosis.format() + ", " + Bytes.text(diagnosis.bytes()) + ", " + Numbers.count(diagnosis.tensors())
                        + " tensors"
                : "cannot be opened, " + Bytes.text(diagnosis.bytes());
        console.say(diagnosis.path() + ": " + what);
        for (Finding finding : diagnosis.findings()) {
            console.say("");
            console.say(finding.severity().id() + " (" + finding.symptom().id() + "), " + finding.place());
            console.say("  " + finding.text());
            if (!finding.advice().isEmpty()) {
                console.say("  → " + finding.advice());
            }
        }
        diagnosis.pattern().ifPresent(pattern -> PatternText.say(console, pattern));
        console.say("");
        console.say(summary(diagnosis));
    }

    private static String summary(Diagnosis diagnosis) {
        String counts = counted(diagnosis.count(Severity.ERROR), "error") + ", "
                + counted(diagnosis.count(Severity.WARNING), "warning");
        String extent = diagnosis.weightsRead()
                ? "all weights were read"
                : diagnosis.isOpened() ? "headers only; --deep reads the weights, too" : "not opened";
        return counts + " (" + extent + ")";
    }

    private static String counted(long count, String word) {
        return (count == 0 ? "no" : Numbers.count(count)) + " " + word + (count == 1 ? "" : "s");
    }
}
