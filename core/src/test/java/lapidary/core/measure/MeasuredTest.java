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
}
