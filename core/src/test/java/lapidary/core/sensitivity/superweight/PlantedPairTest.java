package lapidary.core.sensitivity.superweight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lapidary.core.eval.Classics;
import lapidary.core.eval.Evaluation;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A super weight that the model needs: planted so that perplexity stays, found at its coordinates, and missed when it
/// is zeroed. The weight that was there before is not missed.
class PlantedPairTest {
    private static final int JUDGED = 513;

    @TempDir
    private Path folder;

    @Test
    void zeroingASuperWeightThatTheModelNeedsShowsTheJump() throws Exception {
        int[] text;
        double original;
        try (Model model = Classics.open()) {
            text = Classics.heldout(model);
        }
        Coordinate planted = PlantedModel.plantCancelling(folder, Arrays.copyOf(text, 128), 10);
        try (Model model = Classics.open()) {
            Evaluation without = zeroed(model, planted, text);
            original = without.referencePerplexity().orElseThrow().value();
            assertEquals(original, without.perplexity().value(), 0.01 * original);
        }
        try (Model model = Model.open(folder)) {
            SuperWeights found = PlantedModel.search(model, Arrays.copyOf(text, 128));
            assertEquals(
                    List.of(planted),
                    found.found().stream().map(LayerPeak::coordinate).toList());
            Evaluation without = zeroed(model, planted, text);
            double whole = without.referencePerplexity().orElseThrow().value();
            assertEquals(original, whole, 0.001 * original);
            assertTrue(without.perplexity().value() > 2 * whole, without.perplexity() + " after " + whole);
        }
    }

    private static Evaluation zeroed(Model model, Coordinate weight, int[] text) throws Exception {
        EditEffect.Request request = new EditEffect.Request(Arrays.copyOf(text, JUDGED), 256, Arrays.copyOf(text, 16));
        return EditEffect.measure(model, Map.of(weight, 0.0), request, ignored -> {}, Job.UNWATCHED)
                .evaluation();
    }
}
