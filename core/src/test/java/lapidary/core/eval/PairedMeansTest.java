package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

/// Numbers by numpy 1.x: mean ± t(0.975, 5)·s/√6 with t = 2.570581835636314; of the ratio, the same for the residuals
/// a − r·b over the mean of b.
class PairedMeansTest {
    private static final Provenance FROM = Provenance.measured("text", "windows");
    private static final double[] OWN = {0.021, 0.034, 0.018, 0.027, 0.040, 0.022};
    private static final double[] OTHER = {0.037, 0.052, 0.030, 0.049, 0.066, 0.035};

    @Test
    void hasTheIntervalOfStudentOverSequences() {
        Measured mean = new PairedMeans(OWN, 1536).mean("mean KL", "nats", FROM);
        assertEquals(0.027, mean.value(), 1e-15);
        assertEquals(0.018095243311328467, mean.low(), 1e-6);
        assertEquals(0.03590475668867153, mean.high(), 1e-6);
        assertEquals(1536, mean.count());
    }

    @Test
    void comparesInPairs() {
        Measured share = new PairedMeans(OWN, 1536).shareRemoved(new PairedMeans(OTHER, 1536), "share", FROM);
        assertEquals(39.77695167286246, share.value(), 1e-9);
        assertEquals(35.58136514026224, share.low(), 1e-3);
        assertEquals(43.972538205462676, share.high(), 1e-3);
    }

    @Test
    void perplexityIsTheExponentialOfMeanAndBounds() {
        double[] losses = {3.6, 3.8, 3.5, 3.9, 3.7, 3.75};
        Measured perplexity = new SequenceMeans(losses, OWN, 256).perplexity(FROM);
        assertEquals(40.78577355933337, perplexity.value(), 1e-9);
        assertEquals(35.10637459075564, perplexity.low(), 1e-3);
        assertEquals(47.38396784700325, perplexity.high(), 1e-3);
        assertEquals(6 * 256, perplexity.count());
    }

    @Test
    void nothingIsRemovedByWhatIsTheSame() {
        PairedMeans own = new PairedMeans(OWN, 6);
        Measured share = own.shareRemoved(new PairedMeans(OWN.clone(), 6), "share", FROM);
        assertEquals(0, share.value());
        assertEquals(0, share.low());
        assertEquals(0, share.high());
    }

    /// The paired interval holds the true share about as often as it says, though sequences differ wildly.
    @Test
    void coversTheTrueShare() {
        Random random = new Random(1);
        int covered = 0;
        for (int trial = 0; trial < 400; trial++) {
            double[] own = new double[60];
            double[] other = new double[60];
            for (int i = 0; i < own.length; i++) {
                double hardness = Math.exp(random.nextGaussian());
                other[i] = hardness * (1 + 0.1 * random.nextGaussian());
                own[i] = 0.6 * hardness * (1 + 0.1 * random.nextGaussian());
            }
            Measured share = new PairedMeans(own, 60).shareRemoved(new PairedMeans(other, 60), "share", FROM);
            covered += share.low() <= 40 && share.high() >= 40 ? 1 : 0;
        }
        assertTrue(covered > 0.9 * 400, "covered " + covered + " of 400");
    }

    @Test
    void refusesOtherSequences() {
        PairedMeans own = new PairedMeans(OWN, 6);
        PairedMeans fewer = new PairedMeans(new double[] {1, 2}, 2);
        assertThrows(IllegalArgumentException.class, () -> own.shareRemoved(fewer, "share", FROM));
        assertThrows(IllegalArgumentException.class, () -> new PairedMeans(new double[0], 0));
        assertThrows(IllegalArgumentException.class, () -> new SequenceMeans(OWN, new double[1], 1));
    }

    @Test
    void theAccuracyOfExamplesHasWilsonsInterval() {
        // statsmodels.stats.proportion.proportion_confint(3, 4, method='wilson') = (0.300642, 0.954413)
        double[] wrong = {0, 1, 0, 0, Double.NaN};
        SequenceMeans means = new SequenceMeans(wrong, new double[5], 1, SequenceMeans.Kind.CLASSES);
        Measured accuracy = means.quality(FROM).orElseThrow();
        assertEquals(75, accuracy.value());
        assertEquals(30.0642, accuracy.low(), 1e-3);
        assertEquals(95.4413, accuracy.high(), 1e-3);
        assertEquals(4, accuracy.count(), "one example has no known class");
        double[] unknown = {Double.NaN};
        assertEquals(
                java.util.Optional.empty(),
                new SequenceMeans(unknown, new double[1], 1, SequenceMeans.Kind.CLASSES).quality(FROM));
    }
}
