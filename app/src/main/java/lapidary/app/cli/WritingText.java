package lapidary.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.compress.Report;
import lapidary.core.compress.ReportFile;
import lapidary.core.eval.Evaluation;
import lapidary.core.model.Model;
import lapidary.core.plan.Action;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;

/// What the writing commands say in words.
final class WritingText {
    private static final int MOST_NOTICES = 5;
    private static final int SHOWN = 12;

    private final Console console;
    private final Model model;
    private final Path out;
    private final Plan plan;

    WritingText(Console console, Model model, Path out, Plan plan) {
        this.console = console;
        this.model = model;
        this.out = out;
        this.plan = plan;
    }

    /// What will be written.
    ///
    /// @param everyTensor one line for each, instead of one for each kind of storage
    void plan(boolean everyTensor) {
        console.say(model.file().path() + " → " + out);
        console.say("");
        (everyTensor ? tensors() : kinds()).lines().forEach(console::say);
        console.say("");
        console.say(Bytes.text(model.file().bytes()) + " → " + Bytes.text(plan.fileBytes()) + " ("
                + Bytes.exact(plan.fileBytes()) + ", predicted), " + Numbers.fixed(plan.bitsPerWeight(), 3)
                + " bits per weight");
        notices();
    }

    /// The finished measurement.
    void preview(Evaluation evaluation, Path text, String sha256) {
        console.say("");
        console.say("measured on " + text + " (SHA-256 " + sha256.substring(0, SHOWN) + "…) before writing");
        EvaluationText.lines(evaluation).forEach(console::say);
    }

    /// What was written.
    ///
    /// @param page the report, where it does not lie beside the model
    void written(Report report, boolean withReport, Optional<Path> page) {
        console.say("");
        Table table = new Table("", "");
        table.row("written", out + ", " + Bytes.exact(report.writtenBytes()) + " as predicted");
        table.row("SHA-256", report.sha256());
        if (withReport) {
            table.row("recipe", shown(ReportFile.recipe(out)));
            table.row("report", shown(page.orElseGet(() -> ReportFile.report(out))));
        }
        table.lines().forEach(console::say);
        banner(report);
    }

    /// What was done otherwise than asked, once more at the end, where it is read.
    private void banner(Report report) {
        List<String> fallbacks = report.fallbacks();
        if (!fallbacks.isEmpty()) {
            console.say("");
            console.say("FALLBACKS: " + fallbacks.size() + (fallbacks.size() == 1 ? " thing was" : " things were")
                    + " done otherwise than asked" + (fallbacks.size() > MOST_NOTICES ? "; the first:" : ":"));
            fallbacks.stream().limit(MOST_NOTICES).forEach(each -> console.say("  " + each));
        }
    }

    /// As the user named the place.
    private String shown(Path beside) {
        return out.resolveSibling(String.valueOf(beside.getFileName())).toString();
    }

    private Table kinds() {
        Map<List<String>, long[]> sums = new LinkedHashMap<>();
        for (Action action : plan.actions()) {
            String storage = action.storage().replaceFirst("[0-9.]+ % kept", "pruned");
            long[] sum = sums.computeIfAbsent(List.of(storage, kept(action)), ignored -> new long[3]);
            sum[0]++;
            sum[1] += action.shape().elements();
            sum[2] += action.writtenBytes();
        }
        Table table = new Table("stored as", ">tensors", ">weights", ">size", "kept");
        sums.forEach((kind, sum) -> table.row(
                kind.getFirst(), Numbers.count(sum[0]), Numbers.count(sum[1]), Bytes.text(sum[2]), kind.getLast()));
        return table;
    }

    private Table tensors() {
        Table table = new Table("tensor", "stored as", ">shape", ">size", "kept");
        for (Action action : plan.actions()) {
            table.row(
                    action.id().name(),
                    action.storage(),
                    action.shape().toString(),
                    Bytes.text(action.writtenBytes()),
                    kept(action));
        }
        return table;
    }

    /// Whether the file holds the previewed weights; the notices say what it does not.
    private static String kept(Action action) {
        return action.fidelity().kind().name().toLowerCase(Locale.ROOT);
    }

    private void notices() {
        Map<String, Long> texts = plan.notices().stream()
                .collect(Collectors.groupingBy(Notice::text, LinkedHashMap::new, Collectors.counting()));
        texts.entrySet().stream()
                .limit(MOST_NOTICES)
                .forEach(e -> console.say(
                        "note: " + e.getKey() + (e.getValue() > 1 ? " (" + e.getValue() + " tensors)" : "")));
        if (texts.size() > MOST_NOTICES) {
            console.say("note: and " + (texts.size() - MOST_NOTICES) + " more; --dry-run --json lists all");
        }
    }
}
