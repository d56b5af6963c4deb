package lapidary.core.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MeasuredTest {
    @Test
    void anExactNumberHasNoWidth() {
        Provenance planned = Provenance.predicted("planner");
        Measured bytes = Measured.exact("file", 2_347_008, "bytes", 56, planned);
        assertEquals(new Measured("file", 2_347_008, 2_347_008, 2_347_008, "bytes", 56, planned), bytes);
        assertEquals(0, bytes.halfWidth());
        assertEquals("predicted", bytes.from().kind().label());
    }

    @Test
    void theNumberAfterPlusMinusIsHalfTheInterval() {
        Provenance measured = Provenance.measured("heldout.txt", "windows, context 256");
        Measured divergence = new Measured("KL divergence", 0.0213, 0.0205, 0.0221, "nats", 12_288, measured);
        assertEquals(0.0008, divergence.halfWidth(), 1e-12);
        assertEquals(Provenance.Kind.MEASURED, divergence.from().kind());
    }

    @Test
    void aNumberStandsWithItsMarginOrWithBothEnds() {
        Provenance from = Provenance.measured("heldout.txt", "windows, context 256");
        Measured divergence = new Measured("mean KL", 0.036_96, 0.035_92, 0.038, "nats", 38_912, from);
        assertEquals("0.03696 ± 0.00104", divergence.withMargin(5));
        // exp of a mean of 3.7124 and what is 0.06902 above and below: wider above.
        Measured perplexity =
                new Measured("perplexity", Math.exp(3.7124), Math.exp(3.64338), Math.exp(3.78142), "", 38_912, from);
        assertEquals("40.952 (38.221 to 43.878)", perplexity.withInterval(3));
    }

    @Test
    void aNumberWithoutAnIntervalStandsAlone() {
        Measured one = new Measured(
                "mean KL", 0.5, Double.NaN, Double.NaN, "nats", 1, Provenance.measured("one.txt", "windows"));
        assertEquals("0.500", one.withMargin(3));
        assertEquals("0.500", one.withInterval(3));
    }
}
