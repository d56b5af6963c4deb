package lapidary.app.workbench;

import lapidary.core.eval.Contrast;
import lapidary.core.eval.Verdict;
import lapidary.views.text.Numbers;

/// The answer to an A/B question in one plain sentence.
public final class VerdictText {
    private static final int DIGITS = 3;

    private VerdictText() {}

    /// "Better: KL 0.0124 nats lower (95 % 0.0101 to 0.0147 at any stop), decided after 1,536 tokens".
    public static String of(Verdict verdict) {
        Contrast contrast = verdict.deciding();
        if (!Double.isFinite(contrast.low())) {
            return "Undecided after " + Numbers.count(verdict.tokens()) + " tokens: bounds begin with five sequences";
        }
        return switch (contrast.decision()) {
            case BETTER -> "Better: " + distance(verdict, contrast) + decided(verdict);
            case WORSE -> "Worse: " + distance(verdict, contrast) + decided(verdict);
            case NO_DIFFERENCE ->
                "No difference within " + Numbers.significant(verdict.margin(), DIGITS) + " nats: "
                        + distance(verdict, contrast) + decided(verdict);
            case UNDECIDED ->
                "Undecided: " + distance(verdict, contrast) + " after " + Numbers.count(verdict.tokens()) + " tokens";
        };
    }

    /// "Better: KL 0.0124 nats lower (0.0101 to 0.0147)": what a line of the window has room for.
    public static String brief(Verdict verdict) {
        return of(verdict)
                .replaceFirst(", decided after .*", "")
                .replace("(95 % ", "(")
                .replace(" at any stop)", ")");
    }

    private static String distance(Verdict verdict, Contrast contrast) {
        boolean isLower = contrast.mean() < 0;
        double sign = isLower ? -1 : 1;
        double nearest = isLower ? -contrast.high() : contrast.low();
        double farthest = isLower ? -contrast.low() : contrast.high();
        String metric = verdict.metric() == Verdict.Metric.DIVERGENCE ? "KL " : "log-perplexity ";
        return metric + Numbers.significant(sign * contrast.mean(), DIGITS) + " nats "
                + (isLower ? "lower" : "higher") + " (95 % " + Numbers.significant(nearest, DIGITS) + " to "
                + Numbers.significant(farthest, DIGITS) + " at any stop)";
    }

    private static String decided(Verdict verdict) {
        return ", decided after " + Numbers.count(verdict.decidedAfter()) + " tokens";
    }
}
