package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.eval.KeptLogits;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TopLogitsHeader;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// `logits MODEL --text FILE --top 64 --out FILE`: keeps the likeliest tokens of every position of a text, to be
/// taken in place of the model later.
final class TopOptions {
    @Option(
            names = "--top",
            paramLabel = "N",
            description =
                    "Keeps the N likeliest tokens, log-sum-exp and the rest's probability at every scored position "
                            + "of --text, for evaluate --reference-logits (64 is a good number; at most 1024).")
    private @Nullable Integer top;

    @Option(
            names = "--drawn",
            paramLabel = "N",
            defaultValue = "16",
            description = "With --top: tokens drawn from the rest at every position, even (default: 16).")
    private int drawn;

    @Option(
            names = "--positions",
            paramLabel = "N",
            description = "With --top: most positions that are kept (default: 262,144).")
    private int positions = KeptLogits.MOST_POSITIONS;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "256",
            description = "With --top: tokens per sequence (default: 256).")
    private int context;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "windows",
            description = "With --top: windows or llama.cpp.")
    private String protocol = "";

    /// Whether logits of a text are to be kept.
    boolean isAsked() {
        return top != null;
    }

    /// @param text to run the model over
    int write(Console console, Path path, @Nullable Path text, Path out, boolean json)
            throws IOException, UsageException {
        if (text == null) {
            throw new UsageException("--top: --text FILE is needed: the text to keep the logits of");
        }
        int kept = top == null ? 0 : top;
        check("--top", kept, 1, 1024);
        check("--drawn", drawn, 0, 256);
        check("--positions", positions, 1, Integer.MAX_VALUE);
        check("--context", context, 4, 1 << 20);
        if (drawn % 2 != 0) {
            throw new UsageException("--drawn: expected an even number, found " + drawn);
        }
        try (Model model = Inputs.open(path);
                Tokenizer tokenizer = Tokenizers.of(model)) {
            TextSequences sequences = new TextSequences(
                    tokenizer.encode(TextFiles.read(text)),
                    tokenizer.addsBos() ? tokenizer.bos() : -1,
                    Protocols.find(protocol),
                    context);
            TopLogitsHeader header = KeptLogits.write(
                    model,
                    sequences,
                    String.valueOf(text.getFileName()),
                    new KeptLogits.Amount(kept, drawn, positions),
                    out,
                    console.job("Logits"));
            console.say(json ? Json.text(json(header, out)) : words(header, out));
        }
        return ExitCode.DONE;
    }

    private static void check(String option, int value, int least, int most) throws UsageException {
        if (value < least || value > most) {
            throw new UsageException(option + ": expected " + least + " to " + most + ", found " + value);
        }
    }

    private static String words(TopLogitsHeader header, Path out) {
        return out + ": " + Bytes.text(header.fileBytes()) + ", " + header.kept() + " likeliest and " + header.samples()
                + " drawn tokens at " + Numbers.count(header.positions()) + " positions, " + header.sequences() + " of "
                + header.allSequences() + " sequences; " + Numbers.fixed(header.compression(), 0)
                + " times smaller than all logits";
    }

    private static ObjectNode json(TopLogitsHeader header, Path out) {
        ObjectNode root = Json.object();
        root.put("out", out.toString());
        root.put("bytes", header.fileBytes());
        root.put("kept", header.kept());
        root.put("drawn", header.samples());
        root.put("positions", header.positions());
        root.put("sequences", header.sequences());
        root.put("allSequences", header.allSequences());
        root.put("vocabulary", header.vocabulary());
        root.put("protocol", header.protocol().id());
        root.put("context", header.context());
        root.put("modelSha256", header.modelSha256());
        root.put("textSha256", header.textSha256());
        Json.number(root, "timesSmaller", header.compression());
        return root;
    }
}
