package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.app.workbench.VerdictText;
import lapidary.core.eval.Contrast;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.PairedEvaluator;
import lapidary.core.eval.Verdict;
import lapidary.core.model.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// Which of two models is better: the flags of `evaluate` and `compare` that ask it, and the answer.
final class ContestOptions {
    @Option(
            names = "--against",
            paramLabel = "OTHER",
            description = "Another model made from the same original: says which of the two is closer to it.")
    private @Nullable Path other;

    @Option(
            names = "--stop-early",
            description = "Stop as soon as it is decided; without --against, whether the perplexity has changed.")
    private boolean stopsEarly;

    @Option(
            names = "--margin",
            paramLabel = "NATS",
            defaultValue = "0.002",
            description = "Differences up to this size count as none (default: 0.002 nats per token).")
    private double margin;

    /// Whether a comparison is asked for at all.
    boolean isAsked() {
        return other != null || stopsEarly;
    }

    /// A question is answered on one text.
    void check(List<Judged> parts) throws UsageException {
        if (parts.size() != 1) {
            throw new UsageException(
                    "--against and --stop-early compare on one text; found " + parts.size() + ". Leave one");
        }
    }

    /// Measures and prints.
    ///
    /// @param request of the model, with its original
    /// @param title what is compared on what, as the first line
    void measure(Console console, Evaluator.Request request, String title, boolean json)
            throws IOException, UsageException {
        if (request.reference().isEmpty()) {
            throw new UsageException("--against and --stop-early need --reference ORIGINAL to compare with");
        }
        if (!(margin >= 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new UsageException("--margin: expected at least 0 nats, found " + margin);
        }
        try (Model rival = other == null ? null : Inputs.open(other)) {
            PairedEvaluator.Answer answer = PairedEvaluator.compare(
                    new PairedEvaluator.Request(request, Optional.ofNullable(rival), margin, stopsEarly),
                    ignored -> {},
                    console.job("Compare"));
            if (json) {
                console.say(Json.text(json(answer)));
                return;
            }
            console.say(title);
            console.say("");
            EvaluationText.lines(answer.evaluation()).forEach(console::say);
            answer.other().ifPresent(evaluation -> {
                console.say("");
                console.say(other + ", on the same tokens");
                console.say("");
                EvaluationText.lines(evaluation).forEach(console::say);
            });
            console.say("");
            lines(answer.verdict()).forEach(console::say);
        }
    }

    private List<String> lines(Verdict verdict) {
        Contrast perplexity = verdict.perplexity();
        return List.of(
                (other == null ? "against the original: " : "against " + other + ": ") + VerdictText.of(verdict),
                "log-perplexity differs by " + EvaluationText.bounds(perplexity) + "; bounds by paired differences of "
                        + verdict.sequences() + " sequences, taken as normally distributed, valid at any stop");
    }

    private static ObjectNode json(PairedEvaluator.Answer answer) {
        ObjectNode root = Json.object();
        Json.evaluation(root, answer.evaluation());
        answer.other().ifPresent(evaluation -> Json.evaluation(root.putObject("other"), evaluation));
        Verdict verdict = answer.verdict();
        ObjectNode node = root.putObject("verdict");
        node.put("metric", verdict.metric() == Verdict.Metric.DIVERGENCE ? "klDivergence" : "perplexity");
        node.put("decision", decision(verdict.deciding()));
        Json.contrast(node.putObject("klDivergence"), verdict.divergence());
        Json.contrast(node.putObject("logPerplexity"), verdict.perplexity());
        node.put("margin", verdict.margin());
        node.put("sequences", verdict.sequences());
        node.put("tokens", verdict.tokens());
        node.put("decidedAfterTokens", verdict.decidedAfter());
        return root;
    }

    static String decision(Contrast contrast) {
        return switch (contrast.decision()) {
            case BETTER -> "better";
            case WORSE -> "worse";
            case NO_DIFFERENCE -> "no difference";
            case UNDECIDED -> "undecided";
        };
    }
}
