package lapidary.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Protocol;
import lapidary.core.measure.Measured;
import lapidary.views.text.MeasureText;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Judged ON = new Judged("held out", "00");

    @Test
    void theIntervalOfTwoSequencesIsNotShown() {
        Measured measured = Metrics.perplexity(after(2), ON);
        assertEquals("12.50", MeasureText.value(measured));
        assertEquals(
                """
                perplexity 12.5000
                measured, 512 tokens of held out
                windows, context 256, interval from 4 sequences on""",
                MeasureText.account(measured, "tokens"));
    }

    @Test
    void theIntervalOfFourIs() {
        Measured measured = Metrics.perplexity(after(4), ON);
        assertEquals("12.5 ± 0.5", MeasureText.value(measured));
        assertEquals("windows, context 256", measured.from().protocol());
    }

    private static Evaluation after(int sequences) {
        return new Evaluation(
                new Estimate(12.5, 0.25, 12, 13),
                Optional.empty(),
                Optional.empty(),
                256L * sequences,
                sequences,
                20,
                Protocol.WINDOWS,
                256);
    }
}
