package lapidary.app.look;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorstWeightsTest {
    private record Rows(int columns, float... values) implements RowSource {
        @Override
        public Shape shape() {
            return Shape.of(values.length / columns, columns);
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            System.arraycopy(values, (int) firstRow * columns, out, 0, rows * columns);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theWorstAreThoseOfASortOverAll(long seed) {
        Random random = new Random(seed);
        float[] before = new float[7 * 11];
        float[] after = new float[before.length];
        List<WorstWeight> all = new ArrayList<>();
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) random.nextGaussian();
            after[i] = Math.round(before[i] * 2) / 2f;
            all.add(new WorstWeight(i / 11, i % 11, before[i], after[i]));
        }
        all.sort(Comparator.comparingDouble((WorstWeight weight) -> -Math.abs(weight.error())));
        assertEquals(all.subList(0, 10), WorstWeights.of(new Rows(11, before), new Rows(11, after), 10, Job.UNWATCHED));
    }

    @Test
    void unchangedAndNonFiniteWeightsAreLeftOut() {
        Rows before = new Rows(2, 1, 2, Float.NaN, 4);
        Rows after = new Rows(2, 1, 2.5f, 3, Float.POSITIVE_INFINITY);
        assertEquals(List.of(new WorstWeight(0, 1, 2, 2.5f)), WorstWeights.of(before, after, 10, Job.UNWATCHED));
    }
}
