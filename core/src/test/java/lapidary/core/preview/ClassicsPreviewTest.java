package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Protocol;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The preview on the sample, against the table of round-to-nearest in its REFERENCE.md, which PyTorch computed.
class ClassicsPreviewTest {
    private static final Listener LISTENER = new Listener();
    private static Model model;
    private static PreviewSession session;

    @BeforeAll
    static void open() throws IOException {
        model = Classics.open();
        session = new LanguagePreview(
                model, Quantizers.methods(), Classics.heldout(model), -1, Protocol.WINDOWS, 256, LISTENER);
    }

    @AfterAll
    static void close() {
        session.close();
        model.close();
    }

    @ParameterizedTest
    @CsvSource({
        "8, 39.72998, 2.68817e-05, 1.73273e-05, 1.62910e-04, 1.2224e-03, 0.995400",
        "3, 40.94858, 3.68817e-02, 2.33219e-02, 2.28169e-01, 9.9091e-01, 0.847168",
        "2, 49.05226, 2.41745e-01, 1.51811e-01, 1.48598e+00, 6.5860e+00, 0.649260"
    })
    void roundToNearestCostsWhatPyTorchSays(
            int bits, double perplexity, double mean, double median, double p99, double max, double agreement)
            throws Exception {
        PreviewUpdate.Running done = LISTENER.done(session.request(Recipes.all(model, bits)));
        Evaluation found = done.evaluation();
        Divergence divergence = found.divergence().orElseThrow();
        assertEquals(6 * 152, done.work());
        assertEquals(38_912, found.tokens());
        assertEquals(perplexity, found.perplexity().value(), perplexity * 1e-4);
        assertEquals(39.72963, found.referencePerplexity().orElseThrow().value(), 39.72963e-5);
        assertEquals(mean, divergence.mean().value(), mean * 2e-3);
        assertEquals(median, divergence.median(), median * 2e-3);
        assertEquals(p99, divergence.p99(), p99 * 5e-3);
        assertEquals(max, divergence.max(), max * 1e-2);
        assertEquals(agreement, divergence.topOneAgreement().value(), 2e-4);
    }

    @Test
    void anEditOfOneLayerRunsOnlyTheBlocksBehindIt() throws Exception {
        String layer = "model.layers.4.mlp.up_proj.weight";
        PreviewUpdate.Running done = LISTENER.done(session.request(Recipes.named(model, 4, layer)));
        assertEquals(2 * 152, done.work());
        double mean = done.evaluation().divergence().orElseThrow().mean().value();
        assertTrue(mean > 1e-6 && mean < 7.8e-3, "one layer costs less than all: " + mean);
    }
}
