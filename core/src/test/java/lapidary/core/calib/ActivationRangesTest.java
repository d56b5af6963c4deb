package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import lapidary.core.infer.Network;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationRangesTest {
    private static final TensorId LAYER = new TensorId("layer");

    /// Against sorting: never below the percentile, and beyond it by a thirty-second of it at most.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rangesHoldTheShareOfTheValuesThatIsAskedFor(long seed) {
        Random random = new Random(seed);
        float[] low = magnitudes(1 + random.nextInt(5000), random);
        float[] high = magnitudes(1 + random.nextInt(5000), random);
        ActivationRanges ranges = ranges(low, high);
        for (double percent : new double[] {90, 99, 99.9, 99.99, 100}) {
            ActivationRanges.Range range = ranges.of(LAYER, percent).orElseThrow();
            assertReaches(percentile(low, percent), -range.low(), percent);
            assertReaches(percentile(high, percent), range.high(), percent);
        }
        assertEquals(low[low.length - 1], -ranges.of(LAYER, 100).orElseThrow().low());
        assertEquals(high[high.length - 1], ranges.of(LAYER, 100).orElseThrow().high());
    }

    @Test
    void aRangeContainsZeroAndAnUnseenLayerHasNone() {
        ActivationRanges ranges = ranges(new float[0], new float[] {2, 3});
        assertEquals(Optional.of(new ActivationRanges.Range(-0f, 3)), ranges.of(LAYER, 100));
        assertEquals(Optional.empty(), ranges.of(new TensorId("other"), 100));
    }

    @Test
    void everyLayerOfAModelIsSeenOverTheWholeText(@TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder.resolve("tiny"), false, 1))) {
            int[] text = TinyLlama.text(16 * 5, 3);
            ActivationRanges ranges = RangeFinder.find(model, text, 16, 4, "text", Workers.shared(), Job.UNWATCHED);
            assertEquals(4 * 16, ranges.tokens());
            Network network = Network.of(model);
            network.blocks().forEach(block -> block.projections()
                    .forEach(layer -> assertGrows(ranges, layer.weight().id())));
            assertGrows(ranges, network.output().id());
            int[] other = text.clone();
            other[5] = other[5] == 0 ? 1 : 0;
            assertEquals(ranges, RangeFinder.find(model, text, 16, 4, "text", Workers.shared(), Job.UNWATCHED));
            assertFalse(ranges.equals(RangeFinder.find(model, other, 16, 4, "text", Workers.shared(), Job.UNWATCHED)));
        }
    }

    private static void assertGrows(ActivationRanges ranges, TensorId layer) {
        ActivationRanges.Range most = ranges.of(layer, 99).orElseThrow();
        ActivationRanges.Range all = ranges.of(layer, 100).orElseThrow();
        assertTrue(
                all.low() <= most.low() && most.low() < 0 && 0 < most.high() && most.high() <= all.high(),
                () -> layer + ": " + most + " within " + all);
    }

    private static void assertReaches(float expected, float found, double percent) {
        assertTrue(
                expected <= found && found <= expected * (1 + 1 / 32.0),
                () -> found + " for " + expected + ", " + percent + " %");
    }

    private static float percentile(float[] sorted, double percent) {
        return sorted[(int) Math.ceil(sorted.length * percent / 100) - 1];
    }

    private static float[] magnitudes(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.abs(random.nextGaussian() * Math.exp(3 * random.nextGaussian()));
        }
        Arrays.sort(values);
        return values;
    }

    private static ActivationRanges ranges(float[] low, float[] high) {
        ActivationRanges.Spread spread = new ActivationRanges.Spread();
        for (float value : low) {
            spread.add(0, -value);
        }
        for (float value : high) {
            spread.add(1, value);
        }
        return new ActivationRanges("id", "text", 1, new TreeMap<>(Map.of(LAYER, spread)));
    }
}
