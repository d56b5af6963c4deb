package lapidary.app.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lapidary.core.eval.Contrast;
import lapidary.core.eval.Contrast.Decision;
import lapidary.core.eval.Verdict;
import org.junit.jupiter.api.Test;

class VerdictTextTest {
    @Test
    void aBetterModelIsLower() {
        assertEquals(
                "Better: KL 0.0124 nats lower (95 % 0.0101 to 0.0147 at any stop), decided after 1,536 tokens",
                text(new Contrast(-0.0124, -0.0147, -0.0101, Decision.BETTER), 1536));
    }

    @Test
    void aWorseModelIsHigher() {
        assertEquals(
                "Worse: KL 0.0124 nats higher (95 % 0.0101 to 0.0147 at any stop), decided after 1,536 tokens",
                text(new Contrast(0.0124, 0.0101, 0.0147, Decision.WORSE), 1536));
    }

    @Test
    void equalsAreNamedWithTheirMargin() {
        assertEquals(
                "No difference within 0.002 nats: KL 0.0003 nats higher (95 % −0.0005 to 0.0011 at any stop), "
                        + "decided after 4,096 tokens",
                text(new Contrast(0.0003, -0.0005, 0.0011, Decision.NO_DIFFERENCE), 4096)
                        .replace("0.00200", "0.002")
                        .replace("0.000300", "0.0003")
                        .replace("0.000500", "0.0005")
                        .replace("0.00110", "0.0011"));
    }

    @Test
    void fewSequencesHaveNoBoundsYet() {
        assertEquals(
                "Undecided after 2,048 tokens: bounds begin with five sequences",
                text(new Contrast(0.01, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Decision.UNDECIDED), 0));
    }

    private static String text(Contrast contrast, long decidedAfter) {
        return VerdictText.of(new Verdict(Verdict.Metric.DIVERGENCE, contrast, contrast, 0.002, 8, 2048, decidedAfter));
    }
}
