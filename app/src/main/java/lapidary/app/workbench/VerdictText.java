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
            return Messages.of("workbench.verdict.begin", verdict.tokens());
        }
        String decision = decision(verdict, distance(verdict, "workbench.distance"));
        return contrast.decision() == Contrast.Decision.UNDECIDED
                ? decision
                : Messages.of("workbench.verdict.decided", decision, verdict.decidedAfter());
    }

    /// "Better: KL 0.0124 nats lower (0.0101 to 0.0147)": what a line of the window has room for.
    public static String brief(Verdict verdict) {
        return Double.isFinite(verdict.deciding().low())
                ? decision(verdict, distance(verdict, "workbench.distance.brief"))
                : of(verdict);
    }

    private static String decision(Verdict verdict, String distance) {
        Contrast contrast = verdict.deciding();
        if (contrast.mean() == 0 && contrast.low() == 0 && contrast.high() == 0) {
            return Messages.of("workbench.verdict.same", verdict.tokens());
        }
        return switch (contrast.decision()) {
            case BETTER -> Messages.of("workbench.verdict.better", distance);
            case WORSE -> Messages.of("workbench.verdict.worse", distance);
            case NO_DIFFERENCE ->
                Messages.of("workbench.verdict.no-difference", Numbers.significant(verdict.margin(), DIGITS), distance);
            case UNDECIDED -> Messages.of("workbench.verdict.undecided", distance, verdict.tokens());
        };
    }

    private static String distance(Verdict verdict, String key) {
        Contrast contrast = verdict.deciding();
        boolean isLower = contrast.mean() < 0;
        double sign = isLower ? -1 : 1;
        double nearest = isLower ? -contrast.high() : contrast.low();
        double farthest = isLower ? -contrast.low() : contrast.high();
        return Messages.of(
                key,
                verdict.metric() == Verdict.Metric.DIVERGENCE ? 0 : 1,
                Numbers.significant(sign * contrast.mean(), DIGITS),
                isLower ? 0 : 1,
                Numbers.significant(nearest, DIGITS),
                Numbers.significant(farthest, DIGITS));
    }
}
