package lapidary.app.workbench;

import lapidary.core.eval.Contrast;
import lapidary.core.eval.Verdict;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The answer to an A/B question in one plain sentence.
public final class VerdictText {
    private static final int DIGITS = 3;

    private VerdictText() {}

    /// "Better: KL 0.0124 nats lower (95 % 0.0101 to 0.0147 at any stop), decided after 1,536 tokens".
    public static String of(Verdict verdict) {
        Contrast contrast = verdict.deciding();
        if (!Double.isFinite(contrast.low())) {
            return Messages.of("workbench.undecided-after-tokens", verdict.tokens());
        }
        return switch (contrast.decision()) {
            case BETTER -> Messages.of("workbench.better", distance(verdict, contrast), decided(verdict));
            case WORSE -> Messages.of("workbench.worse", distance(verdict, contrast), decided(verdict));
            case NO_DIFFERENCE ->
                Messages.of(
                        "workbench.no-difference-within",
                        Numbers.significant(verdict.margin(), DIGITS),
                        distance(verdict, contrast),
                        decided(verdict));
            case UNDECIDED ->
                Messages.of(
                        "workbench.undecided-after-tokens.verdict-text", distance(verdict, contrast), verdict.tokens());
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
        return Messages.of(
                "workbench.nats-95-to",
                metric,
                Numbers.significant(sign * contrast.mean(), DIGITS),
                isLower ? Messages.of("workbench.lower") : Messages.of("workbench.higher"),
                Numbers.significant(nearest, DIGITS),
                Numbers.significant(farthest, DIGITS));
    }

    private static String decided(Verdict verdict) {
        return ", decided after " + Numbers.count(verdict.decidedAfter()) + " tokens";
    }
}
