package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.KeptLogits;
import lapidary.core.eval.TokenTable;
import lapidary.core.eval.TopLogitsFile;
import lapidary.core.eval.TopLogitsHeader;
import lapidary.core.eval.Truncation;
import lapidary.core.job.Job;
import lapidary.core.text.Tokenizer;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// What `evaluate` and `compare` tell of single tokens, and kept logits in place of the original.
final class TokenOptions {
    @Option(
            names = "--reference-logits",
            paramLabel = "FILE",
            description = "Kept logits of the original (lapidary logits --top), so that it need not be run; with an "
                    + "original given as well, its hash is checked.")
    private @Nullable Path referenceLogits;

    @Option(
            names = "--tokens-out",
            paramLabel = "FILE",
            description = "Also writes every token: position, id, text, KL divergence, losses, and the five likeliest "
                    + "of both models (.csv or .json).")
    private @Nullable Path tokensOut;

    @Option(
            names = "--worst",
            paramLabel = "N",
            defaultValue = "0",
            description = "Also prints the N tokens of largest KL divergence with what stands before them.")
    private int worst;

    private @Nullable Truncation truncation;
    private @Nullable TokenTable table;
    private List<String> texts = List.of();
    private List<String> worstLines = List.of();

    /// @param texts that are measured on, one after the other
    /// @throws UsageException when what is asked for is possible for one text only
    void check(int texts) throws UsageException {
        if (texts > 1 && (tokensOut != null || worst > 0 || referenceLogits != null)) {
            throw new UsageException("--tokens-out, --worst and --reference-logits: expected one text, found " + texts);
        }
    }

    /// Runs the measurement.
    ///
    /// @param request with the original where there is one
    Evaluation evaluate(Evaluator.Request request, Tokenizer tokenizer, Job job) throws IOException, UsageException {
        boolean wantsTokens = tokensOut != null || worst > 0;
        if (worst < 0) {
            throw new UsageException("--worst: expected a number from 0 up, found " + worst);
        }
        if (wantsTokens && (request.reference().isEmpty() || referenceLogits != null)) {
            throw new UsageException("--tokens-out and --worst need the original itself, by --reference or compare");
        }
        if (referenceLogits != null) {
            return kept(request, referenceLogits, job);
        }
        if (!wantsTokens) {
            return Evaluator.evaluate(request, ignored -> {}, job);
        }
        checkEnding();
        TokenTable into = new TokenTable(request.text());
        Evaluation evaluation = Evaluator.evaluate(request, Optional.of(into::put), ignored -> {}, job);
        table = into;
        texts = TokenRows.texts(tokenizer, into);
        if (tokensOut != null) {
            TokenRows.write(into, texts, tokenizer, tokensOut, job);
        }
        worstLines = TokenRows.worst(into, texts, tokenizer, worst);
        return evaluation;
    }

    private void checkEnding() throws UsageException {
        if (tokensOut != null && !TokenRows.isKnown(tokensOut)) {
            throw new UsageException("--tokens-out: expected a name that ends in .csv or .json, found " + tokensOut);
        }
    }

    private Evaluation kept(Evaluator.Request request, Path file, Job job) throws IOException, UsageException {
        try (TopLogitsFile reference = TopLogitsFile.open(file)) {
            TopLogitsHeader header = reference.header();
            if (header.context() != request.context() || header.protocol() != request.protocol()) {
                throw new UsageException(file + " was made with --protocol "
                        + header.protocol().id() + " --context " + header.context() + "; measure with the same");
            }
            if (request.reference().isPresent()) {
                KeptLogits.checkOriginal(reference, request.reference().get(), job);
            }
            KeptLogits.Result result = KeptLogits.evaluate(
                    request.model(), request.weights(), reference, request.tokens(), ignored -> {}, job);
            truncation = result.truncation();
            return result.evaluation();
        }
    }

    /// What to print behind the metrics.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Truncation known = truncation;
        if (known != null) {
            lines.add("");
            lines.add("The original was not run: its " + known.kept() + " likeliest tokens of each position are kept, "
                    + Numbers.percent(1 - known.rest()) + " of its probability, and " + known.sampled()
                    + " drawn from the others.");
            lines.add("The KL divergence of the whole vocabulary is at least "
                    + Numbers.significant(known.lower(), 5) + " and at most " + Numbers.significant(known.upper(), 3)
                    + " nats; drawing adds a standard error of " + Numbers.significant(known.samplingError(), 2) + ".");
        }
        lines.addAll(worstLines);
        if (tokensOut != null && table != null) {
            lines.add("");
            lines.add(tokensOut + ": "
                    + Numbers.count(table.sequences() * (long) table.text().scored()) + " tokens");
        }
        return lines;
    }

    void json(ObjectNode root) {
        Truncation known = truncation;
        if (known != null) {
            ObjectNode node = root.putObject("truncation");
            node.put("kept", known.kept());
            node.put("drawn", known.sampled());
            Json.number(node, "rest", known.rest());
            Json.number(node, "lower", known.lower());
            Json.number(node, "upper", known.upper());
            Json.number(node, "standardErrorOfDrawing", known.samplingError());
        }
        TokenTable from = table;
        if (from != null && worst > 0) {
            TokenRows.worst(root.putArray("worst"), from, texts, worst);
        }
        if (tokensOut != null) {
            root.put("tokensOut", tokensOut.toString());
        }
    }
}
