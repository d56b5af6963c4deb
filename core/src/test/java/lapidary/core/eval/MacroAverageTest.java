package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

final class MacroAverageTest {
    private static Evaluation of(double perplexity, long tokens) {
        Estimate estimate = new Estimate(perplexity, 0, perplexity, perplexity);
        return new Evaluation(estimate, Optional.empty(), Optional.empty(), tokens, 1, 1, Protocol.WINDOWS, 256);
    }

    @Test
    void everyTextCountsTheSameHoweverLong() {
        Provenance from = Provenance.measured("a, b, c", "windows, context 256");
        MacroAverage average = MacroAverage.of(List.of(of(10, 100_000), of(20, 300), of(40, 5)), from);
        assertEquals(3, average.texts());
        assertEquals(20, average.perplexity().value(), 1e-12); // the geometric mean
        // ln 10, ln 20, ln 40: deviation ln 2, t(0.975, 2) = 4.302653
        double margin = 4.302653 * Math.log(2) / Math.sqrt(3);
        assertEquals(20 * Math.exp(-margin), average.perplexity().low(), 1e-4);
        assertEquals(20 * Math.exp(margin), average.perplexity().high(), 2e-3);
        assertTrue(average.divergence().isEmpty());
    }
}
